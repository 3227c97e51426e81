import type { z } from 'zod'
import type { ApiContext } from './env.ts'
import { ApiProblem, invalidRequest } from './problem.ts'

/** The JSON body, held to a schema. Throws 400 or 422. */
export async function readBody<S extends z.ZodType>(c: ApiContext, schema: S): Promise<z.output<S>> {
  const text = await c.req.text()
  let value: unknown
  try {
    value = text === '' ? {} : JSON.parse(text)
  } catch {
    throw new ApiProblem(400, 'Problems parsing JSON')
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const sentences = parsed.error.issues.map(
    ({ path, message }) => `For 'properties/${path.map(String).join('/')}', ${message}.`,
  )
  throw invalidRequest(sentences.join('\n'))
}
