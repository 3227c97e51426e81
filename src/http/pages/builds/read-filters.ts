import { z } from 'zod'
import { buildsQuery } from '../../api/builds/list-builds.ts'
import { idPattern } from '../../input-shapes.ts'

const shape = {
  ...buildsQuery.shape,
  after: z.string().regex(idPattern, 'must be the id of a build').optional(),
}

/** What a list of builds is narrowed to and where it begins, as a page takes it. */
export type Filters = { [K in keyof typeof shape]?: z.output<(typeof shape)[K]> } & { limit: number }

/** What was asked for that cannot be. */
export interface FilterProblem {
  name: string
  message: string
}

/**
 * Reads the query of a page. Fields of a form that are left empty are none, and one that cannot be understood is told
 * beside those that can, since a person wrote it.
 */
export function readFilters(query: Record<string, string>): { filters: Filters; problems: FilterProblem[] } {
  const problems: FilterProblem[] = []
  const filters: Record<string, unknown> = {}
  for (const [name, written] of Object.entries(query)) {
    const text = written.trim()
    if (text === '') continue
    if (!isFilter(name)) {
      problems.push({ name: name.slice(0, 40), message: 'there is no such filter' })
      continue
    }
    const parsed = shape[name].safeParse(text)
    if (parsed.success) filters[name] = parsed.data
    else problems.push({ name, message: parsed.error.issues[0]?.message ?? 'cannot be understood' })
  }
  return { filters: { limit: 30, ...filters }, problems }
}

function isFilter(name: string): name is keyof typeof shape {
  return Object.hasOwn(shape, name)
}

/** A branch or tag as people name it, or a whole ref: which refs may be meant. */
export function refsOf(text: string): string | string[] {
  return text.startsWith('refs/') ? text : [`refs/heads/${text}`, `refs/tags/${text}`]
}

/** A ref as people name it. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//, '')
}

/** The address of the list with some of the query changed; undefined leaves a key out. */
export function listHref(
  path: string,
  query: Record<string, string>,
  change: Record<string, string | undefined>,
): string {
  const kept = Object.entries({ ...query, ...change }).flatMap(([key, value]) =>
    value === undefined || value.trim() === '' ? [] : [[key, value.trim()] as const],
  )
  const text = new URLSearchParams(Object.fromEntries(kept)).toString()
  return text === '' ? path : `${path}?${text}`
}
