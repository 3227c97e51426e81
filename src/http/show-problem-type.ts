import type { Context } from 'hono'
import { notFound } from './problem.ts'
import { problemTypes, type ProblemName } from './problem-types.ts'

/** `GET /problems/{type}`: what the `type` of a refusal means; open, as the refusals are. */
export function showProblemType(c: Context): Response {
  const name = c.req.param('type') ?? ''
  if (!isProblemName(name)) return notFound(c, 'There is no such kind of refusal.')
  const { status, title, meaning } = problemTypes[name]
  return c.text(`${status} ${title}\n\n${meaning}\n`)
}

function isProblemName(name: string): name is ProblemName {
  return Object.hasOwn(problemTypes, name)
}
