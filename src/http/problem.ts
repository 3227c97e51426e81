import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** One input that was refused: what it is called, and what it should have been. */
export interface InputError {
  parameter: string
  detail: string
}

interface Problem {
  status: ContentfulStatusCode
  /** The rule, in a few words. */
  title: string
  /** What was given and what to do instead; never a secret. */
  detail: string
  errors?: InputError[]
  headers?: Record<string, string>
}

/** Answers with problem+json: https://www.rfc-editor.org/rfc/rfc9457. */
export function problem(c: Context, { status, title, detail, errors, headers }: Problem): Response {
  const body = { type: 'about:blank', title, status, detail, ...(errors ? { errors } : {}) }
  return c.body(JSON.stringify(body), status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...headers,
  })
}

/** The answer where there is nothing of this name, or the caller guessed. */
export function notFound(c: Context, detail: string): Response {
  return problem(c, { status: 404, title: 'Not found', detail })
}
