import type { Context } from 'hono'
import { z } from 'zod'
import { problem, type InputError } from './problem.ts'

/**
 * Reads the query parameters by a schema that names every one of them. A refusal is the finished answer:
 * 400, with every problem at once.
 */
export function parseQuery<S extends z.ZodObject>(
  c: Context,
  schema: S,
): { value: z.output<S> } | { refusal: Response } {
  const parsed = schema.strict().safeParse(c.req.query())
  if (parsed.success) return { value: parsed.data as z.output<S> }
  const known = Object.keys(schema.shape)
  return {
    refusal: problem(c, {
      status: 400,
      title: 'Invalid query',
      detail: `Correct the parameters under errors; this address takes ${known.length > 0 ? known.join(', ') : 'none'}.`,
      errors: parsed.error.issues.flatMap((issue) => inputErrors(issue)),
    }),
  }
}

function inputErrors(issue: z.core.$ZodIssue): InputError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      in: 'query' as const,
      name: key.slice(0, 100),
      message: 'there is no such parameter',
    }))
  return [{ in: 'query', name: String(issue.path[0] ?? ''), message: issue.message }]
}

/** A whole number within bounds, both included. */
export function wholeNumber(from: number, to: number): z.ZodType<number, string> {
  const message = `must be a whole number from ${from} to ${to}`
  return z
    .string()
    .regex(/^\d{1,16}$/, message)
    .transform(Number)
    .pipe(z.number().min(from, message).max(to, message))
}

/** How many items a page of a list has. */
export const listLimit = wholeNumber(1, 200).default(50)

/** The shape of our ids: safe in addresses, and short. */
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

/** A repository as people write it. */
export const repositoryName = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,100}\/[A-Za-z0-9._-]{1,100}$/, 'must be owner/name')

/** A whole commit id: what a prefix means may change. */
export const commitSha = z.string().regex(/^[0-9a-f]{40}$/, 'must be all 40 hex digits of a commit')

/** Events by GitHub's names, one or several. */
export const eventNames = z
  .string()
  .regex(/^[a-z_]{1,40}(,[a-z_]{1,40}){0,19}$/, 'must be names of events, such as push,pull_request')
  .transform((names) => names.split(','))

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the parameters that were not given. */
export function withoutUndefined<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>
}
