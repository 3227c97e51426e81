import { z } from 'zod'
import { linesSchema } from '../../lines/line-schema.ts'
import { readWindow } from '../../lines/read-window.ts'
import { json, route } from '../../openapi/route.ts'
import { wholeNumber } from '../../input-shapes.ts'
import { notFound } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { findStep, stepParams } from './find-step.ts'

const mostLines = 1000

const lineNumber = z
  .string()
  .regex(/^-?\d{1,12}$/, 'must be the number of a line, or a negative number, which counts from the end')
  .transform(Number)

/** For whoever shows a part of a log: any part of a long one takes no longer than its beginning. */
export const getStepLines = route(
  {
    method: 'get',
    path: '/api/v1/executions/{id}/steps/{step}/lines',
    id: 'getStepLines',
    tag: 'executions',
    summary: 'Some lines of a step’s log by their numbers, with times and colours',
    scope: 'read',
    narrowed: true,
    params: stepParams,
    query: z.object({
      from: lineNumber
        .optional()
        .describe(
          'The first line, from 1; -200 are the last 200. Left out: as many of the last as count says',
        ),
      count: wholeNumber(1, mostLines)
        .default(200)
        .describe('How many lines, 1 to 1000; fewer come where they are long, or the log ends'),
    }),
    answers: { 200: json('The lines.', linesSchema) },
  },
  ({ store }: Pick<ApiParts, 'store'>) =>
    async ({ c, access, params, query: { count, from = -count }, json }) => {
      const found = await findStep(store, access, params)
      if ('missing' in found) return notFound(c, found.missing)
      const { from: first, total, complete, lines } = await readWindow(store, found.of, { from, count })
      return json(200, { from: first, total, complete, lines })
    },
)
