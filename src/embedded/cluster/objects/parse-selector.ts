import type { KubeObject, Selection } from './client.ts'
import { ApiError } from './client.ts'

/** Whether an object belongs to what somebody asked for. */
export type Matches = (object: KubeObject) => boolean

export interface Label {
  key: string
  value: string
}

/** A label that all that match must carry, if the selector names one: what an index can look up. */
export function requiredLabel(labelSelector: string): Label | null {
  const terms = splitOutsideParentheses(labelSelector).map((term) => equality.exec(term))
  const found = terms.find((term) => term !== null && term[2] !== '!=')
  return found ? { key: found[1] ?? '', value: found[3] ?? '' } : null
}

const equality = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)$/

/** One predicate out of namespace, labels and fields. Throws 400 on a selector that cannot be read. */
export function parseSelection(selection: Selection): Matches {
  const labels = parseLabelSelector(selection.labelSelector ?? '')
  const fields = parseFieldSelector(selection.fieldSelector ?? '')
  return (object) =>
    (selection.namespace === undefined || object.metadata.namespace === selection.namespace) &&
    labels(object.metadata.labels ?? {}) &&
    fields(object)
}

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k`; https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
function parseLabelSelector(text: string): (labels: Record<string, string>) => boolean {
  const requirements = splitOutsideParentheses(text).map(parseRequirement)
  return (labels) => requirements.every((holds) => holds(labels))
}

function parseRequirement(text: string): (labels: Record<string, string>) => boolean {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text)
  if (set) {
    const [, key = '', operator, list = ''] = set
    const values = list.split(',').map((value) => value.trim())
    const within = (labels: Record<string, string>) =>
      labels[key] !== undefined && values.includes(labels[key])
    return operator === 'in' ? within : (labels) => !within(labels)
  }
  const equal = equality.exec(text)
  if (equal) {
    const [, key = '', operator, value = ''] = equal
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value
  }
  const existence = /^(!?)\s*([^\s=!(),]+)$/.exec(text)
  if (existence) {
    const [, not, key = ''] = existence
    return (labels) => (labels[key] === undefined) === (not === '!')
  }
  throw new ApiError(
    400,
    'BadRequest',
    `unable to parse requirement: ${JSON.stringify(text)} is not a label selector`,
  )
}

interface FieldTerm {
  path: string
  operator: '=' | '!='
  value: string
}

/** `metadata.name=x,involvedObject.uid!=y`: any path of plain fields. Throws 400. */
export function fieldTerms(text: string): FieldTerm[] {
  return splitOutsideParentheses(text).map((term) => {
    const [, path, operator, value = ''] = /^([\w.-]+)(==|=|!=)(.*)$/.exec(term) ?? []
    if (path === undefined)
      throw new ApiError(
        400,
        'BadRequest',
        `invalid selector: ${JSON.stringify(term)} is not a field selector`,
      )
    return { path, operator: operator === '!=' ? '!=' : '=', value }
  })
}

/** The name that all that match must have, if the selector gives one. */
export function requiredName(fieldSelector: string): string | null {
  const term = fieldTerms(fieldSelector).find(
    ({ path, operator }) => path === 'metadata.name' && operator === '=',
  )
  return term?.value ?? null
}

function parseFieldSelector(text: string): Matches {
  const requirements = fieldTerms(text).map(({ path, operator, value }): Matches => {
    const keys = path.split('.')
    return (object) => (fieldText(object, keys) === value) === (operator === '=')
  })
  return (object) => requirements.every((holds) => holds(object))
}

/** An absent field counts as empty, as in Kubernetes. */
function fieldText(object: KubeObject, keys: string[]): string {
  const value = keys.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    object,
  )
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : ''
}

function splitOutsideParentheses(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
