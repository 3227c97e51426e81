import type { Context } from 'hono'
import { z } from 'zod'
import { sees, visibleTo, type Access, type Visible } from '../../domain/index.ts'
import { idPattern, listLimit } from '../input-shapes.ts'
import { notFound } from '../problem.ts'

/** What every list takes. */
export const pageQuery = {
  limit: listLimit.describe('How many items, 1 to 200; 50 where it is left out'),
  before: z
    .string()
    .regex(idPattern, 'must be the next of the page before')
    .optional()
    .describe('`next` of the page before'),
}

/** The name of a tenant in a query. */
export const tenantName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be the name of a tenant')
  .optional()
  .describe('A tenant’s only')

/** A page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('`before` of the page that follows; null on the last'),
  })
}

/**
 * What a list or a stream is narrowed to: a tenant, where one is asked for, and what the caller sees. Null: a tenant that
 * the caller does not see, which is `noSuchTenant`.
 */
export function tenantFilter(
  access: Pick<Access, 'tenant' | 'repositories'>,
  asked: string | undefined,
): Visible | null {
  if (asked === undefined) return visibleTo(access)
  return sees(access, asked) ? { ...visibleTo(access), tenant: asked } : null
}

/** The answer for a tenant that the caller does not see, whether there is one or not. */
export function noSuchTenant(c: Context): Response {
  return notFound(c, 'There is no such tenant for this token.')
}
