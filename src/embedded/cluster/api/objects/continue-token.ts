import { z } from 'zod'
import { badRequest } from '../answer.ts'

/** Where a page of a list ended. */
export interface Continue {
  after: { namespace: string; name: string }
  /** Of the first page; null once nobody can say what changed since. */
  resourceVersion: string | null
}

const token = z.tuple([
  z.string(),
  z.string(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .nullable(),
])

/** Opaque to clients. */
export function encodeContinue({ after, resourceVersion }: Continue): string {
  const parts: z.infer<typeof token> = [after.namespace, after.name, resourceVersion]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** Null for the first page. Throws 400. */
export function parseContinue(text: string | null): Continue | null {
  if (text === null || text === '') return null
  const parsed = token.safeParse(parse(Buffer.from(text, 'base64url').toString()))
  if (!parsed.success) throw badRequest('continue key is not valid')
  const [namespace, name, resourceVersion] = parsed.data
  return { after: { namespace, name }, resourceVersion }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
