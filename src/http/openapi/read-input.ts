import type { Context } from 'hono'
import { z } from 'zod'
import { notFound, problem, type InputError } from '../problem.ts'
import type { RouteSpec } from './route.ts'

/** Checked input of a request, or the finished refusal with every problem at once. */
type Input =
  | { kind: 'input'; params: unknown; query: unknown; headers: unknown; body: unknown }
  | { kind: 'refused'; answer: Response }

const nothing = z.object({})

/** Reads path, query, headers and body by what the route says of them. */
export async function readInput(c: Context, spec: RouteSpec): Promise<Input> {
  // A parameter of the path that cannot be one names nothing: 404, as for one that is not there.
  const params = (spec.params ?? nothing).safeParse(c.req.param())
  if (!params.success) return { kind: 'refused', answer: notFound(c, 'There is nothing at this address.') }

  const errors: InputError[] = []
  const query = (spec.query ?? nothing).strict().safeParse(c.req.query())
  if (!query.success) errors.push(...toErrors('query', query.error))
  const headers = (spec.headers ?? nothing).safeParse(c.req.header())
  if (!headers.success) errors.push(...toErrors('header', headers.error))

  const body = spec.body === undefined ? { data: undefined } : await readBody(c, spec.body)
  if ('answer' in body) return { kind: 'refused', answer: body.answer }
  if ('error' in body) errors.push(...toErrors('body', body.error))
  if (errors.length > 0) return { kind: 'refused', answer: refuseInput(c, spec, errors) }
  return {
    kind: 'input',
    params: params.data,
    query: query.data,
    headers: headers.data,
    body: 'data' in body ? body.data : undefined,
  }
}

type ReadBody = { data: unknown } | { error: z.ZodError } | { answer: Response }

async function readBody(c: Context, schema: z.ZodType): Promise<ReadBody> {
  const type = c.req.header('content-type')
  if (type === undefined || !/^application\/(?:[a-z.-]+\+)?json *(?:;|$)/i.test(type)) {
    const detail = `Send the body as JSON, with the header Content-Type: application/json${type === undefined ? '.' : '; it says something else.'}`
    return { answer: problem(c, { status: 415, detail }) }
  }
  const text = await c.req.text()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { answer: problem(c, { status: 400, detail: 'The body is not JSON.' }) }
  }
  const parsed = schema.safeParse(value)
  return parsed.success ? { data: parsed.data } : { error: parsed.error }
}

function refuseInput(c: Context, spec: RouteSpec, errors: InputError[]): Response {
  const known = Object.keys(spec.query?.shape ?? {})
  const inQuery = errors.some((error) => error.in === 'query')
  const takes = inQuery
    ? ` Parameters of the query that there are: ${known.length > 0 ? known.join(', ') : 'none'}.`
    : ''
  return problem(c, {
    status: 400,
    detail: `Correct what errors names.${takes}`,
    errors: errors.slice(0, 50),
  })
}

function toErrors(where: InputError['in'], error: z.ZodError): InputError[] {
  return error.issues.flatMap((issue): InputError[] => {
    // A list in a query is one parameter.
    const path = (where === 'body' ? issue.path : issue.path.slice(0, 1)).map(String).join('.')
    if (issue.code !== 'unrecognized_keys') return [{ in: where, name: path, message: issue.message }]
    return issue.keys.map((key) => ({
      in: where,
      name: (path === '' ? key : `${path}.${key}`).slice(0, 100),
      message: 'there is no such parameter',
    }))
  })
}
