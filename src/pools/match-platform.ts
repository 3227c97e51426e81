/**
 * Of the platforms of a pool the one that runs what is built for another: a 64-bit processor runs programs of its
 * 32-bit kin, and every variant is left to the node. Null: none of them.
 */
export function matchPlatform(wanted: string, platforms: readonly string[]): string | null {
  const [os = '', arch = ''] = wanted.split('/')
  const candidates = [wanted, `${os}/${arch}`, `${os}/${kin[arch] ?? arch}`]
  return candidates.find((one) => platforms.includes(one)) ?? null
}

const kin: Record<string, string> = { '386': 'amd64', arm: 'arm64' }
