import { nearestName } from '../../yaml/nearest-name.ts'

/** As https://go.dev/doc/install/source#environment names systems and processors, with the variants that images have. */
const known = [
  ...['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3', 'linux/amd64/v4', 'linux/arm64', 'linux/arm/v5'],
  ...['linux/arm/v6', 'linux/arm/v7', 'linux/386', 'linux/ppc64le', 'linux/s390x', 'linux/riscv64'],
  ...['linux/loong64', 'linux/mips64le', 'windows/amd64', 'windows/arm64'],
]
/** What `uname -m` and others call processors. */
const aliases: Record<string, string> = { x86_64: 'amd64', x64: 'amd64', aarch64: 'arm64', armv7: 'arm/v7' }

/** What is wrong with a platform that an image is built for; null when it is fine. */
export function platformProblem(written: string): string | null {
  if (known.includes(normalizePlatform(written))) return null
  const meant = meantPlatform(written)
  const advice = meant === null ? 'expected one such as `linux/amd64` or `linux/arm64`' : `write \`${meant}\``
  return `is no platform that images are built for: ${advice}.`
}

/** Without the variant that every processor of the kind has: `linux/arm64/v8` is `linux/arm64`. */
export function normalizePlatform(written: string): string {
  if (written === 'linux/arm') return 'linux/arm/v7'
  return written.replace(/^([a-z]+\/arm64)\/v8$/, '$1').replace(/^([a-z]+\/amd64)\/v1$/, '$1')
}

function meantPlatform(written: string): string | null {
  const lower = written.slice(0, 40).toLowerCase()
  const translated = lower
    .split('/')
    .map((part) => aliases[part] ?? part)
    .join('/')
  const candidates = [translated, `linux/${translated}`].map(normalizePlatform)
  return candidates.find((one) => known.includes(one)) ?? nearestName(translated, known)
}
