import { z } from 'zod'
import { isExecutionEnded, type BuildView, type Execution } from '../../../domain/index.ts'
import { findBuild, noSuchBuild } from '../../find-build.ts'
import { raw, route } from '../../openapi/route.ts'
import { idPattern, wholeNumber } from '../../input-shapes.ts'
import { notFound, problem } from '../../problem.ts'
import { breakOff, logEnd, readLog, withTitles, type LogRange } from '../../read-log.ts'
import type { ApiParts } from '../api-parts.ts'
import { buildParams } from './get-build.ts'

const query = z.object({
  execution: z
    .string()
    .regex(idPattern, 'must be the id of an execution of this build')
    .optional()
    .describe('Left out: the latest'),
  step: z
    .string()
    .regex(idPattern, 'must be the name of a step')
    .optional()
    .describe('Left out: all, one after the other'),
  from: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional().describe('The first byte, within the step'),
})

/** Of the latest execution or of `execution`; all steps one after the other, or `step` from byte `from`. */
export const getLog = route(
  {
    method: 'get',
    path: '/api/v1/builds/{id}/log',
    id: 'getBuildLog',
    tag: 'builds',
    summary: 'The log as the steps wrote it, masked',
    scope: 'read',
    narrowed: true,
    params: buildParams,
    query,
    answers: {
      200: raw('Plain text.', 'text/plain', {
        'slipway-log-execution': 'Whose log this is',
        'slipway-log-next': 'With step: the `from` that goes on',
        'slipway-log-complete': '`true` when nothing more will come',
      }),
    },
    refusals: { 416: '`from` is beyond the end of the log as it is now.' },
  },
  ({ store, log }: Pick<ApiParts, 'store' | 'log'>) =>
    async ({ c, access, params, query: { step, from, execution: id } }) => {
      if (from !== undefined && step === undefined)
        return problem(c, {
          status: 400,
          detail: 'Offsets count within one step: give step together with from.',
          errors: [{ in: 'query', name: 'from', message: 'needs step' }],
        })
      const view = await findBuild(store, access, params.id)
      if (view === null) return notFound(c, noSuchBuild)
      const execution = chosen(view, id)
      if (execution === undefined)
        return notFound(c, 'This build has no such execution; GET /api/v1/builds/{id} lists them.')
      const names = execution.steps.map(({ name }) => name)
      if (step !== undefined && !names.includes(step))
        return notFound(c, `This execution has no such step; it has ${names.join(', ') || 'none yet'}.`)

      const ranges: LogRange[] = []
      for (const name of step === undefined ? names : [step])
        ranges.push({
          executionId: execution.id,
          step: name,
          from: from ?? 0,
          until: await logEnd(store, execution.id, name),
        })
      const beyond = ranges.find((range) => range.from > range.until)
      if (beyond !== undefined)
        return problem(c, {
          status: 416,
          detail: `The log of this step has ${beyond.until} bytes so far; ask from there or before.`,
          headers: { 'slipway-log-next': String(beyond.until) },
        })
      c.header('content-type', 'text/plain; charset=utf-8')
      c.header('slipway-log-execution', execution.id)
      c.header('slipway-log-complete', String(isExecutionEnded(execution.state)))
      const [only] = step === undefined ? [] : ranges
      if (only !== undefined) c.header('slipway-log-next', String(only.until))
      const text = only === undefined ? withTitles(store, ranges) : readLog(store, only)
      return c.body(ReadableStream.from(breakOff(text, log)))
    },
)

function chosen(view: BuildView, id: string | undefined): Execution | undefined {
  return id === undefined ? view.executions.at(-1) : view.executions.find((execution) => execution.id === id)
}
