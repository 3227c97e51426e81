import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { problemNameOf, problemTypes, type ProblemName } from './problem-types.ts'

/** One input that was refused: where it stands, what it is called, and what it should have been. */
export interface InputError {
  in: 'query' | 'header' | 'body' | 'file'
  /** Of a body the path of keys: `spec.image`; of a file of a repository, file, line and column. */
  name: string
  message: string
}

interface Problem {
  status: ContentfulStatusCode
  /** Left out: the usual one of the status. */
  type?: ProblemName
  /** The rule, in a few words; left out: that of the type. */
  title?: string
  /** What was given and what to do instead; never a secret. */
  detail: string
  errors?: InputError[]
  headers?: Record<string, string>
}

/** Answers with problem+json: https://www.rfc-editor.org/rfc/rfc9457. */
export function problem(c: Context, { status, type, title, detail, errors, headers }: Problem): Response {
  const name = type ?? problemNameOf(status)
  const body = {
    type: name === null ? 'about:blank' : `/problems/${name}`,
    title: title ?? (name === null ? 'Not possible' : problemTypes[name].title),
    status,
    detail,
    ...(errors ? { errors } : {}),
  }
  return c.body(JSON.stringify(body), status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...headers,
  })
}

/** The answer where there is nothing of this name, or nothing that the caller may see. */
export function notFound(c: Context, detail: string): Response {
  return problem(c, { status: 404, detail })
}
