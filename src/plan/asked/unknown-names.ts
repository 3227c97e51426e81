import { nearestName } from '../../yaml/nearest-name.ts'

/** A sentence for every name that is none of those there are, with the one that was probably meant. */
export function refuseUnknown(names: readonly string[], known: readonly string[]): string[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearestName(name, known)
      if (near !== null) return `There is no build \`${name}\`: did you mean \`${near}\`?`
      const there = known.map((one) => `\`${one}\``).join(', ')
      return `There is no build \`${name}\`${there === '' ? '' : `: there ${known.length === 1 ? 'is' : 'are'} ${there}`}.`
    })
}
