import type { Store } from '../../../ports.ts'
import { wholeLines } from '../../events/cut-lines.ts'
import { logEnd, readLog, type LogRange } from '../../read-log.ts'
import { logLines } from '../../readable-text.ts'

/** The end of a step's log, as much of it as a page shows. */
export interface StepLog {
  step: string
  /** Number of the first line shown, from 1. */
  firstLine: number
  lines: string[]
  /** Where live events go on, in bytes. */
  next: number
}

const mostBytes = 256 * 1024
const mostLines = 2000

/** Reads the last lines of a step's log, numbered from its beginning; `ended` when nothing follows. */
export async function readStepLog(
  store: Pick<Store, 'read'>,
  execution: { id: string; ended: boolean },
  step: string,
): Promise<StepLog> {
  const end = await logEnd(store, execution.id, step)
  const range = { executionId: execution.id, step }
  const tailFrom = Math.max(0, end - mostBytes)
  const before = await lineBreaks(store, { ...range, from: 0, until: tailFrom })
  const parts: Uint8Array[] = []
  for await (const data of readLog(store, { ...range, from: tailFrom, until: end })) parts.push(data)
  const tail = Buffer.concat(parts)
  const shown = tail.subarray(0, wholeLines(tail, execution.ended))
  // A tail that begins within the log begins with the rest of a line that is not shown.
  const start = tailFrom === 0 ? 0 : shown.indexOf(0x0a) + 1
  const lines = logLines(shown.subarray(start).toString('utf8'))
  const dropped = Math.max(0, lines.length - mostLines)
  return {
    step,
    firstLine: before + (start > 0 ? 1 : 0) + dropped + 1,
    lines: lines.slice(dropped),
    next: tailFrom + shown.length,
  }
}

async function lineBreaks(store: Pick<Store, 'read'>, range: LogRange): Promise<number> {
  let count = 0
  for await (const data of readLog(store, range))
    for (let at = data.indexOf(0x0a); at !== -1; at = data.indexOf(0x0a, at + 1)) count += 1
  return count
}
