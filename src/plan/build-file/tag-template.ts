import { createHash } from 'node:crypto'

/** What a tag can be made of; null where the event has no such thing. */
export interface TagValues {
  /** Of a pull request: its head branch. */
  branch: string | null
  tag: string | null
  sha: string
  sha7: string
  pr: string | null
  /** The day of the event, `2026-11-21`. */
  date: string
  semver: string | null
  'semver.major': string | null
  'semver.minor': string | null
  'semver.patch': string | null
}

/** The names that templates know. */
export const tagVariables = [
  ...(['branch', 'tag', 'sha', 'sha7', 'pr', 'date'] as const),
  ...(['semver', 'semver.major', 'semver.minor', 'semver.patch'] as const),
] as const
type TagVariable = (typeof tagVariables)[number]

type Part = { text: string } | { variable: TagVariable }
type BadTemplate = { unknown: string } | { bad: string }

const longestTag = 128
const longestTemplate = 256

/** What is wrong with a template: an unknown variable, or text that no tag can have; null when it is fine. */
export function templateProblem(template: string): BadTemplate | null {
  const parts = readTemplate(template)
  return Array.isArray(parts) ? null : parts
}

/**
 * The tag of a template that `templateProblem` finds fine; null when it names something that the event
 * does not have. A `/` in a value becomes `-`. Where more had to change (other characters, the length of
 * 128) eight digits of a hash are added, so that different values stay different.
 */
export function renderTag(template: string, values: TagValues): string | null {
  const parts = readTemplate(template)
  if (!Array.isArray(parts)) throw new RangeError(`bad tag template ${JSON.stringify(template)}`)
  let raw = ''
  for (const part of parts) {
    if ('text' in part) raw += part.text
    else {
      const value = values[part.variable]
      if (value === null) return null
      raw += value
    }
  }
  return makeTag(raw)
}

/** A text as a tag that registries take, where different texts stay different but for a `/`. */
export function makeTag(raw: string): string {
  const slashed = raw.replaceAll('/', '-')
  const safe = slashed.replaceAll(/[^\w.-]/g, '-').replace(/^[.-]+/, '')
  if (safe === slashed && safe.length <= longestTag && safe !== '') return safe
  const hash = createHash('sha256').update(raw).digest('hex').slice(0, 8)
  return safe === '' ? hash : `${safe.slice(0, longestTag - 9)}-${hash}`
}

function readTemplate(template: string): Part[] | BadTemplate {
  if (template === '') return { bad: 'cannot be empty.' }
  if (template.length > longestTemplate) return { bad: `is too long: at most ${longestTemplate} characters.` }
  const parts: Part[] = []
  for (const piece of template.split(/(\{\{[^{}]*\}\})/)) {
    if (piece === '') continue
    if (/^\{\{[^{}]*\}\}$/.test(piece)) {
      const name = piece.slice(2, -2).trim()
      const variable = tagVariables.find((known) => known === name)
      if (variable === undefined) return { unknown: name }
      parts.push({ variable })
    } else if (/^[\w.-]+$/.test(piece)) parts.push({ text: piece })
    else if (/[{}]/.test(piece)) return { bad: 'has braces that are no variable: write `{{ branch }}`.' }
    else return { bad: 'has characters that no tag can have: use letters, digits, `_`, `.` and `-`.' }
  }
  const [first] = parts
  if (first !== undefined && 'text' in first && /^[.-]/.test(first.text)) {
    return { bad: 'cannot begin with `.` or `-`.' }
  }
  return parts
}
