import type { NewBuild } from '../domain/index.ts'

/** Builds of one event that would overwrite each other's image: the later one, and a sentence for its author. */
export function findClashes(builds: readonly NewBuild[]): { name: string; message: string }[] {
  const first = new Map<string, string>()
  return builds.flatMap(({ name, config }) => {
    for (const tag of config.tags) {
      const image = `${config.image}:${tag}`
      const other = first.get(image) ?? name
      first.set(image, other)
      if (other !== name) {
        return [
          {
            name,
            message: `The builds \`${other}\` and \`${name}\` both push \`${image}\`: give one another name or tag.`,
          },
        ]
      }
    }
    return []
  })
}
