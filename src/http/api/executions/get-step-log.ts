import { z } from 'zod'
import { raw, route } from '../../openapi/route.ts'
import { wholeNumber } from '../../input-shapes.ts'
import { notFound, problem } from '../../problem.ts'
import { breakOff, logEnd, readLog } from '../../read-log.ts'
import type { ApiParts } from '../api-parts.ts'
import { takesGzip } from '../../squeeze-answers.ts'
import { findStep, stepParams } from './find-step.ts'
import { findTail } from './find-tail.ts'
import { parseRange } from './parse-range.ts'

const rangeHeader = z
  .string()
  .max(200)
  .optional()
  .describe('One range of bytes, such as `bytes=0-999`, `bytes=1000-` or `bytes=-500`')

/** Bytes as they are stored, masked; grows while the step runs. */
export const getStepLog = route(
  {
    method: 'get',
    path: '/api/v1/executions/{id}/steps/{step}/log',
    id: 'getStepLog',
    tag: 'executions',
    summary: 'The log of a step, masked; all of it, a range of bytes or the last lines',
    scope: 'read',
    narrowed: true,
    params: stepParams,
    query: z.object({
      tail: wholeNumber(1, 100_000)
        .optional()
        .describe('Only so many of the last lines, from the last megabyte; not together with Range'),
      download: z.literal('1', 'must be 1').optional().describe('To keep as a file: it gets a name'),
    }),
    headers: z.object({ range: rangeHeader }),
    answers: {
      200: raw('Plain text.', 'text/plain', {
        'accept-ranges': '`bytes`',
        'slipway-log-next': 'The first byte that is not there yet: go on with `Range: bytes=N-`',
        'slipway-log-complete': '`true` when nothing more will come',
      }),
      206: raw('The range.', 'text/plain', {
        'content-range': '`bytes FIRST-LAST/SIZE`, of what there is now',
      }),
    },
    refusals: { 416: 'The range begins at or after the end of the log as it is now.' },
  },
  ({ store, log }: Pick<ApiParts, 'store' | 'log'>) =>
    async ({ c, access, params, query: { tail, download }, headers }) => {
      const found = await findStep(store, access, params)
      if ('missing' in found) return notFound(c, found.missing)
      const { executionId, step, isComplete } = found.of
      const size = await logEnd(store, executionId, step)
      const of = { executionId, step }
      c.header('accept-ranges', 'bytes')
      if (download !== undefined)
        c.header('content-disposition', `attachment; filename="${fileName(found.name, step)}"`)
      c.header('content-type', 'text/plain; charset=utf-8')
      c.header('slipway-log-next', String(size))
      c.header('slipway-log-complete', String(isComplete))
      if (tail !== undefined) {
        const from = await findTail(store, { ...of, until: size }, tail)
        return c.body(ReadableStream.from(breakOff(readLog(store, { ...of, from, until: size }), log)))
      }
      const range = parseRange(headers.range, size)
      if (range === 'unsatisfiable')
        return problem(c, {
          status: 416,
          detail: `The log of this step has ${size} bytes so far; ask for earlier ones, or again later.`,
          headers: { 'content-range': `bytes */${size}` },
        })
      const { from, until } = range === 'whole' ? { from: 0, until: size } : range
      const text = ReadableStream.from(breakOff(readLog(store, { ...of, from, until }), log))
      if (download !== undefined && range === 'whole' && takesGzip(c)) {
        c.header('vary', 'accept-encoding')
        c.header('content-encoding', 'gzip')
        return c.body(text.pipeThrough(new CompressionStream('gzip')))
      }
      c.header('content-length', String(until - from))
      if (range !== 'whole') c.header('content-range', `bytes ${from}-${until - 1}/${size}`)
      return c.body(text, range === 'whole' ? 200 : 206)
    },
)

/** What a browser keeps it as, bare of all that means something in a header or in a path. */
function fileName(build: string, step: string): string {
  return `${`${build}-${step}`.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100)}.log`
}
