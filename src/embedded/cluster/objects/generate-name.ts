import { randomInt } from 'node:crypto'

/** Kubernetes' alphabet: no vowels and nothing that reads as another sign, so that no words appear. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
const suffixLength = 5
const longestName = 63

/** `prefix` and five random signs; the prefix is cut so that the name stays a label value. */
export function generateName(prefix: string, pick: (below: number) => number = randomInt): string {
  const signs = Array.from({ length: suffixLength }, () => alphabet.charAt(pick(alphabet.length)))
  return prefix.slice(0, longestName - suffixLength) + signs.join('')
}
