import type { z } from 'zod'
import { nearestName } from './nearest-name.ts'
import { follow, pathText, type Path, type Placed } from './placed.ts'
import { describe, keysOf, schemaAt } from './schema-at.ts'

/** An issue of the schema in words; `key` points at the key and not at its value. */
interface Explained {
  at: 'key' | 'value'
  path: Path
  message: string
}

type Issue = z.core.$ZodIssue

/**
 * The issues of a document that does not fit, in words that a person can act on. A schema's own rules give
 * whole sentences; `params: { at: 'key' }` says that the key is what is wrong.
 */
export function explainIssues(issues: readonly Issue[], schema: z.ZodType, root: Placed): Explained[] {
  return issues.flatMap((issue): Explained[] => {
    const path = pathOf(issue.path)
    const here = follow(root, path)
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey(path, key, keysOf(schemaAt(schema, path))))
    }
    if (issue.code === 'custom' || issue.code === 'too_big' || issue.code === 'too_small') {
      const ofKey = issue.code === 'custom' && issue.params?.['at'] === 'key'
      return [{ at: ofKey || here?.kind === 'map' ? 'key' : 'value', path, message: issue.message }]
    }
    if (issue.code === 'invalid_union' && here !== null && here.kind !== 'scalar') {
      // Text or a list of text, a name or keys: what was meant is what it looks like, so its own issues say more.
      const inner = issue.errors.find((some) => some.every((one) => saysMore(one)))
      if (inner !== undefined && inner.length > 0) {
        return explainIssues(
          inner.map((one) => ({ ...one, path: [...issue.path, ...one.path] })),
          schema,
          root,
        )
      }
    }
    return [{ at: 'value', path, message: wrongValue(path, here, schemaAt(schema, path)) }]
  })
}

/** A path of the schema's issues as ours. */
export function pathOf(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === 'symbol' ? String(step) : step))
}

/** Not only that it is of another kind. */
function saysMore(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code !== 'invalid_type'
}

function unknownKey(path: Path, key: string, known: string[]): Explained {
  const where = path.length === 0 ? '' : ` of \`${pathText(path)}\``
  const near = nearestName(key, known)
  const advice =
    key === '<<'
      ? 'Merge keys are not read: write the keys out.'
      : near === null
        ? `Known keys: ${known.map((name) => `\`${name}\``).join(', ')}.`
        : `Did you mean \`${near}\`?`
  return { at: 'key', path: [...path, key], message: `\`${cut(key)}\` is not a key${where}. ${advice}` }
}

function wrongValue(path: Path, here: Placed | null, schema: z.ZodType | null): string {
  const name = path.length === 0 ? 'The file' : `\`${pathText(path)}\``
  const expected = `expected ${describe(schema)}.`
  if (here === null) return `${name} is missing: ${expected}`
  if (here.kind === 'list') return `${name} is a list: ${expected}`
  if (here.kind === 'map') return `${name} has keys of its own: ${expected}`
  if (here.value === null) return `${name} is empty: ${expected}`
  const source = cut(here.source)
  if (typeof here.value === 'string') {
    return `${name} is the text \`${source}\`: ${expected}${remedy(here.value, source, schema)}`
  }
  const kind = typeof here.value === 'number' ? `the number ${here.value}` : 'a truth value'
  return `${name}: YAML reads \`${source}\` as ${kind}, ${expected}${remedy(here.source, source, schema)}`
}

/** What makes the value right as it is, if something does. */
function remedy(text: string, shown: string, schema: z.ZodType | null): string {
  const fits = (value: unknown) => schema?.safeParse(value).success === true
  if (fits(text)) return ` Put it in quotes: "${shown}".`
  if (fits([text])) return ` Write a list: ["${shown}"].`
  if (text !== '' && fits(Number(text))) return ` Write it without quotes: ${shown}.`
  return ''
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
