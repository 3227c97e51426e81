import { z } from 'zod'
import { foundLinesSchema } from '../../lines/line-schema.ts'
import { searchLog } from '../../lines/search-log.ts'
import { json, route } from '../../openapi/route.ts'
import { wholeNumber } from '../../parse-query.ts'
import { notFound } from '../../problem.ts'
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
  ({ store }: Pick<ApiParts, 'store'>) =>
    async ({ c, access, params, query, json }) => {
      const found = await findStep(store, access, params)
      if ('missing' in found) return notFound(c, found.missing)
      const asked = { text: query.q, matchCase: query.case === 'match', from: query.from }
      return json(200, await searchLog(store, found.of, asked))
    },
)
