import type { z } from 'zod'
import { ApiError } from '../objects/client.ts'
import type { Kind } from './kind.ts'

/** One mistake, as Kubernetes lists it in `details.causes`. */
export interface Cause {
  reason: string
  field: string
  message: string
}

/** Throws 422 Invalid with every mistake and its field path. */
export function validateObject(kind: Kind, object: Record<string, unknown>, name: string): void {
  const parsed = kind.schema.safeParse(object)
  if (!parsed.success)
    throw invalid(
      kind,
      name,
      parsed.error.issues.map((issue) => describe(issue, object)),
    )
}

/** `BuildRun.shipwright.io "x" is invalid: spec.output.image: Required value`. */
export function invalid(kind: Pick<Kind, 'kind' | 'group'>, name: string, causes: Cause[]): ApiError {
  const subject = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`
  const lines = causes.map(({ field, message }) => `${field}: ${message}`)
  const text = lines.length === 1 ? lines.join('') : `[${lines.join(', ')}]`
  return new ApiError(422, 'Invalid', `${subject} ${JSON.stringify(name)} is invalid: ${text}`, {
    name,
    group: kind.group,
    kind: kind.kind,
    causes,
  })
}

/**
 * Paths of fields that the schema does not know: `spec.foo`, `spec.steps[0].bar`. A parsed object holds
 * the known ones only, so what it lacks was unknown. A status is written by controllers of any
 * version, and nobody types it by hand: it is not looked at.
 */
export function unknownFields(kind: Kind, object: Record<string, unknown>): string[] {
  const parsed = kind.schema.safeParse(object)
  if (!parsed.success) return []
  return [...missing(object, parsed.data, '')].filter((field) => !/^status\b/.test(field))
}

function* missing(given: unknown, known: unknown, path: string): Generator<string> {
  if (Array.isArray(given) && Array.isArray(known)) {
    for (const [index, item] of given.entries()) yield* missing(item, known[index], `${path}[${index}]`)
  } else if (isRecord(given) && isRecord(known)) {
    for (const [key, value] of Object.entries(given)) {
      const field = path === '' ? key : `${path}.${key}`
      if (key in known) yield* missing(value, known[key], field)
      else yield field
    }
  }
}

function describe(issue: z.core.$ZodIssue, object: Record<string, unknown>): Cause {
  const field = issue.path.reduce<string>(
    (path, key) =>
      typeof key === 'number' ? `${path}[${key}]` : path === '' ? String(key) : `${path}.${String(key)}`,
    '',
  )
  const value = issue.path.reduce<unknown>((at, key) => (isIndexable(at) ? at[key] : undefined), object)
  if (value === undefined) return { reason: 'FieldValueRequired', field, message: 'Required value' }
  if (issue.code === 'invalid_type') {
    const found = JSON.stringify(typeName(value))
    const message = `Invalid value: ${found}: ${field} in body must be of type ${issue.expected}: ${found}`
    return { reason: 'FieldValueTypeInvalid', field, message }
  }
  if (issue.code === 'invalid_value') {
    const supported = issue.values.map((one) => JSON.stringify(one)).join(', ')
    const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`
    return { reason: 'FieldValueNotSupported', field, message }
  }
  // The value itself may be a secret, so only its type is repeated.
  return {
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: ${JSON.stringify(typeName(value))}: ${issue.message}`,
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isIndexable(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null
}
