import type { Context } from 'hono'
import { z } from 'zod'
import { isExecutionEnded, type BuildView, type Execution } from '../../domain/index.ts'
import type { Log, Store } from '../../ports.ts'
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
export function getLog(store: Pick<Store, 'read'>, log: Log): (c: Context) => Promise<Response> {
  return async (c) => {
    const parsed = parseQuery(c, query)
    if ('refusal' in parsed) return parsed.refusal
    const { step, from } = parsed.value
    if (from !== undefined && step === undefined)
      return problem(c, {
        status: 400,
        title: 'Invalid query',
        detail: 'Offsets count within one step: give step together with from.',
        errors: [{ in: 'query', name: 'from', message: 'needs step' }],
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
    c.header('content-type', 'text/plain; charset=utf-8')
    c.header('slipway-log-execution', execution.id)
    c.header('slipway-log-complete', String(isExecutionEnded(execution.state)))
    const [only] = step === undefined ? [] : ranges
    if (only !== undefined) c.header('slipway-log-next', String(only.until))
    const text = only === undefined ? withTitles(store, ranges) : readLog(store, only)
    return c.body(ReadableStream.from(breakOff(text, log)))
  }
}

function chosen(view: BuildView, id: string | undefined): Execution | undefined {
  return id === undefined ? view.executions.at(-1) : view.executions.find((execution) => execution.id === id)
}

async function* withTitles(
  store: Pick<Store, 'read'>,
  ranges: LogRange[],
): AsyncGenerator<Uint8Array, undefined> {
  for (const range of ranges) {
    if (range.until === 0) continue
    yield Buffer.from(`==> ${range.step}\n`)
    let last = 0x0a
    for await (const data of readLog(store, range)) {
      last = data.at(-1) ?? last
      yield data
    }
    if (last !== 0x0a) yield Buffer.from('\n')
  }
}

/** What breaks within a stream is told to the log; the caller sees an answer that is cut, and no words of it. */
async function* breakOff(text: AsyncIterable<Uint8Array>, log: Log): AsyncGenerator<Uint8Array, undefined> {
  try {
    yield* text
  } catch (error) {
    log.warn({ err: error }, 'a log could not be read to its end')
    throw new Error('the log could not be read to its end')
  }
}
