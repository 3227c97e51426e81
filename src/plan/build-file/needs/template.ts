import { nearestName } from '../../../yaml/nearest-name.ts'

/** What a build can know of an image that it needs: of the newest one that was built for the commit. */
const neededFields = ['digest', 'image', 'tag', 'ref'] as const
type NeededField = (typeof neededFields)[number]

/** `{{ needs.base.digest }}`. */
interface NeedsReference {
  /** The text itself, from brace to brace. */
  written: string
  /** An entry of the file. */
  entry: string
  field: NeededField
}

const reference = /\{\{\s*needs\b([^{}]*)\}\}/g
const parts = /^\.([a-z0-9-]+)\.([A-Za-z_-]+)\s*$/

/** The references of a text that `needsProblem` finds fine. */
export function needsIn(text: string): NeedsReference[] {
  if (!text.includes('needs')) return []
  return [...text.matchAll(reference)].flatMap(([written, rest = '']) => {
    const [, entry = '', name] = parts.exec(rest) ?? []
    const field = neededFields.find((known) => known === name)
    return field === undefined ? [] : [{ written, entry, field }]
  })
}

/** What is wrong with the references of a text, as the rest of a sentence; null when they are fine. */
export function needsProblem(text: string): string | null {
  if (!text.includes('needs')) return null
  for (const [written, rest = ''] of text.matchAll(reference)) {
    const [, entry, field] = parts.exec(rest) ?? []
    const short = written.slice(0, 60)
    if (entry === undefined || field === undefined)
      return `has \`${short}\`, which names no image: write \`{{ needs.base.digest }}\` for the build \`base\`.`
    if (!neededFields.some((known) => known === field)) {
      const near = nearestName(field, neededFields)
      const advice =
        near === null
          ? `there are ${neededFields.map((one) => `\`${one}\``).join(', ')}.`
          : `did you mean \`${near}\`?`
      return `has \`${short}\`, but a needed image has no \`${field.slice(0, 30)}\`: ${advice}`
    }
  }
  return null
}

/** Why no reference can stand in a text that is used before anything is built; null when there is none. */
export function tooEarlyProblem(text: string): string | null {
  if (!text.includes('needs')) return null
  const [written] = [...text.matchAll(reference)].map(([all]) => all)
  if (written === undefined) return null
  return `has \`${written.slice(0, 60)}\`, but this is decided before anything is built: only \`args\`, \`params\` and \`env\` can name needed images.`
}
