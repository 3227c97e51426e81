import { entryOf } from '../../domain/index.ts'
import { nearestName } from '../../yaml/nearest-name.ts'

const mostListed = 20

/** Whether a build is meant: by its own name, or by its entry's, which means all combinations of a matrix. */
export function isNamed(names: readonly string[], buildName: string): boolean {
  return names.includes(buildName) || names.includes(entryOf(buildName))
}

/** A sentence for every name that means none of the builds, with the one that was probably meant. */
export function refuseUnknown(names: readonly string[], builds: readonly string[]): string[] {
  const entries = [...new Set(builds.map(entryOf))]
  return names
    .filter((name) => !builds.includes(name) && !entries.includes(name))
    .map((name) => {
      const near = nearestName(name, [...new Set([...entries, ...builds])])
      if (near !== null) return `There is no build \`${name}\`: did you mean \`${near}\`?`
      const combinations = [...new Set(builds.filter((one) => entryOf(one) === entryOf(name)))]
      const known = combinations.length > 0 ? combinations : entries
      const listed = known.slice(0, mostListed).map((one) => `\`${one}\``)
      const there = [...listed, ...(known.length > mostListed ? ['…'] : [])].join(', ')
      return `There is no build \`${name}\`${there === '' ? '' : `: there ${known.length === 1 ? 'is' : 'are'} ${there}`}.`
    })
}
