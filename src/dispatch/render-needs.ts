import { entryOf, type BuildConfig, type BuildView } from '../domain/index.ts'

/** A Build that another one needs; null where the store has none of that name. */
export interface Needed {
  name: string
  build: BuildView | null
}

/** The configuration with the images that it needs, or a sentence that says why it has none. */
type Rendered = { config: BuildConfig } | { problem: string }

const reference = /\{\{\s*needs\.([a-z0-9-]+)\.([A-Za-z_-]+)\s*\}\}/g
const digestForm = /^sha256:[0-9a-f]{64}$/

/**
 * Puts what a Build needs in the place of `{{ needs.base.digest }}`, `.image`, `.tag` and `.ref` in its parameters and
 * variables. What is put in is never looked at again, so that no image's name can ask for more.
 *
 * @param needed with their executions, as the store has them when the Build begins
 */
export function renderNeeds(config: BuildConfig, needed: readonly Needed[]): Rendered {
  const missing = needed.find(({ build }) => digestOf(build) === null)
  if (missing !== undefined) return { problem: whyMissing(missing) }
  const problems: string[] = []
  const text = (from: string) =>
    from.replace(reference, (written: string, entry: string, field: string) => {
      const value = valueOf(needed, entry, field)
      if (value === null) problems.push(`${written.slice(0, 60)} names no image that this build needs.`)
      return value ?? written
    })
  const rendered = {
    ...config,
    params: mapValues(config.params, (value) => (typeof value === 'string' ? text(value) : value.map(text))),
    env: mapValues(config.env, text),
  }
  const [problem] = problems
  return problem === undefined ? { config: rendered } : { problem }
}

function valueOf(needed: readonly Needed[], entry: string, field: string): string | null {
  const [one, ...more] = needed.filter(({ name }) => entryOf(name) === entry)
  const digest = digestOf(one?.build ?? null)
  if (one?.build == null || digest === null || more.length > 0) return null
  const { image, tags } = one.build.build.config
  switch (field) {
    case 'digest':
      return digest
    case 'image':
      return image
    case 'tag':
      return tags[0] ?? null
    case 'ref':
      return `${image}@${digest}`
    default:
      return null
  }
}

/** Of the newest attempt that pushed something: one that is tried again has the older image until it has its own. */
function digestOf(view: BuildView | null): string | null {
  const completed = view?.executions.findLast(({ state }) => state === 'succeeded')
  const digest = completed?.digest ?? null
  return digest !== null && digestForm.test(digest) ? digest : null
}

function whyMissing({ name, build }: Needed): string {
  if (build === null) return `This build needs ${name}, which the service does not know any more.`
  const { state } = build.build
  return state === 'completed'
    ? `This build needs the digest of ${name}, whose strategy did not report one.`
    : `This build needs the image of ${name}, which it has not got (${state}).`
}

function mapValues<In, Out>(from: Record<string, In>, map: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, map(value)]))
}
