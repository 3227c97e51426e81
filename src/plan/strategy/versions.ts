/**
 * Which of two semantic versions is higher, as https://semver.org orders them: above 0 where `a` is. What is no
 * version comes before all that are.
 */
export function compareVersions(a: string | null, b: string | null): number {
  const [one, other] = [read(a), read(b)]
  if (one === null || other === null) return Number(one !== null) - Number(other !== null)
  for (const [index, number] of one.numbers.entries()) {
    const difference = number - (other.numbers[index] ?? 0)
    if (difference !== 0) return difference
  }
  return comparePrereleases(one.prerelease, other.prerelease)
}

/** Whether a version is one of those that a pin means: `1` and `1.4` are any that begin so, and no pre-release. */
export function isVersionOf(version: string | null, pin: string): boolean {
  if (version === pin) return true
  const [one, wanted] = [read(version), pin.replace(/^v/, '')]
  return one !== null && one.prerelease.length === 0 && `${one.numbers.join('.')}.`.startsWith(`${wanted}.`)
}

const form = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]{1,64}))?(?:\+[0-9A-Za-z.-]*)?$/

function read(version: string | null): { numbers: number[]; prerelease: string[] } | null {
  const match = form.exec(version ?? '')
  if (match === null) return null
  const numbers = match.slice(1, 4).map((part) => Number((part as string | undefined) ?? 0))
  return { numbers, prerelease: match[4]?.split('.') ?? [] }
}

/** A release is higher than what came before it. */
function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Number(b.length > 0) - Number(a.length > 0)
  for (const [index, part] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    if (part === other) continue
    const [one, two] = [/^\d+$/.test(part), /^\d+$/.test(other)]
    if (one && two) return Number(part) - Number(other)
    if (one !== two) return one ? -1 : 1
    return part < other ? -1 : 1
  }
  return a.length - b.length
}
