import { isEnded, isExecutionEnded, type BuildView } from '../../domain/index.ts'
import type { Clock, Store } from '../../ports.ts'
import { logLines } from '../readable-text.ts'
import { ringOn } from './bell.ts'
import { formatCursor, type Cursor } from './cursor.ts'
import { longestLineBytes, wholeLines } from './cut-lines.ts'

export type BuildEvent =
  /** The Build has changed: whole, as it is now. */
  | { event: 'build'; id: string; view: BuildView }
  /** The log of a step has grown by these lines, bytes `from` to `next` of it. */
  | {
      event: 'log'
      id: string
      log: { execution: string; step: string; from: number; next: number; lines: string[] }
    }
  /** Nothing more will come. */
  | { event: 'end'; id: string }
  /** Keeps proxies from cutting an idle stream. */
  | { event: 'beat' }

interface FollowParts {
  store: Pick<Store, 'read' | 'onWake'>
  clock: Clock
  buildId: string
  cursor: Cursor
  signal: AbortSignal
  /** The store is looked at this often without a wake. */
  pollMs?: number
  beatMs?: number
}

/** Wakes that come closer together than this are answered as one. */
const restMs = 150
const readBytes = 4 * longestLineBytes

/**
 * What happens to a Build after `cursor`, until it has ended or the signal aborts. Reads the store on a
 * wake and by polling; nothing is kept between turns but the cursor, so any event's id can resume it.
 */
export async function* followBuild(parts: FollowParts): AsyncGenerator<BuildEvent> {
  const { store, clock, buildId, signal, pollMs = 1000, beatMs = 15_000 } = parts
  let cursor = parts.cursor
  let beatAt = clock.now() + beatMs
  const bell = ringOn(store, ['builds', 'executions', 'reports'])
  try {
    while (!signal.aborted) {
      bell.quiet()
      const view = await store.read('build', { id: buildId })
      if (view === null) break
      const { build } = view
      if (build.attempt !== cursor.attempt)
        cursor = { version: cursor.version, attempt: build.attempt, offsets: new Map() }
      for await (const step of growth(store, view, cursor)) {
        cursor = { ...cursor, offsets: new Map(cursor.offsets).set(step.step, step.next) }
        yield { event: 'log', id: formatCursor(cursor), log: step }
      }
      if (build.version !== cursor.version) {
        cursor = { ...cursor, version: build.version }
        yield { event: 'build', id: formatCursor(cursor), view }
      }
      if (isEnded(build.state)) break
      if (clock.now() >= beatAt) {
        beatAt = clock.now() + beatMs
        yield { event: 'beat' }
      }
      await clock.sleep(restMs, signal)
      await bell.wait(clock, pollMs, signal)
    }
    if (!signal.aborted) yield { event: 'end', id: formatCursor(cursor) }
  } finally {
    bell.stop()
  }
}

type Growth = Extract<BuildEvent, { event: 'log' }>['log']

/** What the logs of the latest execution have beyond the cursor. */
async function* growth(store: Pick<Store, 'read'>, view: BuildView, cursor: Cursor): AsyncGenerator<Growth> {
  const execution = view.executions.at(-1)
  if (execution === undefined) return
  for (const step of execution.steps) {
    let from = cursor.offsets.get(step.name) ?? 0
    for (;;) {
      const { data, end } = await store.read('log', {
        executionId: execution.id,
        step: step.name,
        from,
        maxBytes: readBytes,
      })
      const bytes = wholeLines(data, isExecutionEnded(execution.state) && from + data.length >= end)
      if (bytes === 0) break
      const next = from + bytes
      const lines = logLines(Buffer.from(data.subarray(0, bytes)).toString('utf8'))
      yield { execution: execution.id, step: step.name, from, next, lines }
      from = next
    }
  }
}
