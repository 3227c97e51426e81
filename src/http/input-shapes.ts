import { z } from 'zod'

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
