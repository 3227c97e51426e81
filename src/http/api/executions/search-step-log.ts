import { z } from 'zod'
import { callerOf } from '../../../domain/index.ts'
import { foundLinesSchema } from '../../lines/line-schema.ts'
import { searchLog } from '../../lines/search-log.ts'
import { createTurns } from '../../lines/take-turns.ts'
import { json, route } from '../../openapi/route.ts'
import { wholeNumber } from '../../input-shapes.ts'
import { notFound, problem } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { findStep, stepParams } from './find-step.ts'

/** For the search box of a log that is too long for the browser's own. */
export const searchStepLog = route(
  {
    method: 'get',
    path: '/api/v1/executions/{id}/steps/{step}/search',
    id: 'searchStepLog',
    tag: 'executions',
    summary: 'Lines of a step’s log in which a text stands',
    description:
      'The first thousand, or those that are found within some seconds; `next` says where to go on. One search of a caller is made at a time.',
    scope: 'read',
    narrowed: true,
    params: stepParams,
    query: z.object({
      q: z
        .string()
        .min(1, 'must be a text')
        .max(200, 'must have 200 characters at most')
        .describe('The text'),
      case: z
        .enum(['match', 'ignore'], 'must be match or ignore')
        .default('ignore')
        .describe('Whether capital letters are others than small ones'),
      from: wholeNumber(1, Number.MAX_SAFE_INTEGER).default(1).describe('The first line that is looked at'),
    }),
    answers: { 200: json('What was found.', foundLinesSchema) },
  },
  ({ store, clock }: Pick<ApiParts, 'store' | 'clock'>) => {
    const turns = createTurns({ most: 4, mostWaiting: 4 })
    return async ({ c, access, params, query, json }) => {
      const found = await findStep(store, access, params)
      if ('missing' in found) return notFound(c, found.missing)
      const { signal } = c.req.raw
      const wanted = { text: query.q, matchCase: query.case === 'match', from: query.from }
      const caller = callerOf(access) ?? `at ${c.env.incoming?.socket.remoteAddress ?? ''}`
      const result = await turns.take(caller, signal, () =>
        searchLog({ store, clock }, found.of, wanted, signal),
      )
      if (typeof result === 'object') return json(200, result)
      return problem(c, {
        status: 429,
        detail: 'Searches of yours are under way already: one is made at a time, and few may wait.',
        headers: { 'retry-after': '2' },
      })
    }
  },
)
