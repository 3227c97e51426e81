import type { Context } from 'hono'
import { z } from 'zod'
import { isExecutionEnded, type BuildView, type Execution } from '../../domain/index.ts'
import type { Store } from '../../ports.ts'
import { findBuild, noSuchBuild } from '../find-build.ts'
import { idPattern, parseQuery, wholeNumber } from '../parse-query.ts'
import { notFound, problem } from '../problem.ts'
import { logEnd, readLog, type LogRange } from '../read-log.ts'

const query = z.object({
  execution: z.string().regex(idPattern, 'must be the id of an execution of this build').optional(),
  step: z.string().regex(idPattern, 'must be the name of a step').optional(),
  from: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
})

/**
 * `GET /api/v1/builds/{id}/log`: plain text as the steps wrote it, masked, of the latest execution or of
 * `execution`; all steps one after the other, or `step` from byte `from`. Headers: `slipway-log-next` is the
 * `from` that goes on, `slipway-log-complete` is true when nothing more will come.
 */
export function getLog(store: Pick<Store, 'read'>): (c: Context) => Promise<Response> {
  return async (c) => {
    const parsed = parseQuery(c, query)
    if ('refusal' in parsed) return parsed.refusal
    const { step, from } = parsed.value
    if (from !== undefined && step === undefined)
      return problem(c, {
        status: 400,
        title: 'Invalid query',
        detail: 'Offsets count within one step: give step together with from.',
        errors: [{ parameter: 'from', detail: 'needs step' }],
      })
    const view = await findBuild(store, c)
    if (view === null) return notFound(c, noSuchBuild)
    const execution = chosen(view, parsed.value.execution)
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
        title: 'Beyond the end',
        detail: `The log of this step has ${beyond.until} bytes so far; ask from there or before.`,
        headers: { 'slipway-log-next': String(beyond.until) },
      })
    return answer(c, store, execution, ranges, step !== undefined)
  }
}

function chosen(view: BuildView, id: string | undefined): Execution | undefined {
  return id === undefined ? view.executions.at(-1) : view.executions.find((execution) => execution.id === id)
}

function answer(
  c: Context,
  store: Pick<Store, 'read'>,
  execution: Execution,
  ranges: LogRange[],
  single: boolean,
): Response {
  const [first] = ranges
  c.header('content-type', 'text/plain; charset=utf-8')
  c.header('slipway-log-execution', execution.id)
  c.header('slipway-log-complete', String(isExecutionEnded(execution.state)))
  if (single && first !== undefined) c.header('slipway-log-next', String(first.until))
  return c.body(ReadableStream.from(pieces(store, ranges, single)))
}

async function* pieces(
  store: Pick<Store, 'read'>,
  ranges: LogRange[],
  single: boolean,
): AsyncGenerator<Uint8Array> {
  for (const range of ranges) {
    if (range.until === range.from) continue
    if (!single) yield Buffer.from(`==> ${range.step}\n`)
    let last = 0x0a
    for await (const data of readLog(store, range)) {
      last = data.at(-1) ?? last
      yield data
    }
    if (!single && last !== 0x0a) yield Buffer.from('\n')
  }
}
