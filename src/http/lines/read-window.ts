import { createLineSplitter } from '../../logs/lines/split-lines.ts'
import type { Store } from '../../ports.ts'
import { logEnd, readLog } from '../read-log.ts'
import type { LineJson, LinesJson } from './line-schema.ts'
import { showLine } from './show-line.ts'

/** Whose log. */
export interface StepOfExecution {
  executionId: string
  step: string
  /** Nothing more will come. */
  isComplete: boolean
}

/**
 * Lines of a step's log by their numbers.
 *
 * @param asked `from` is the number of the first, from 1; below 1 it counts from the end, so that -200 are the last 200
 */
export async function readWindow(
  store: Pick<Store, 'read'>,
  { executionId, step, isComplete }: StepOfExecution,
  asked: { from: number; count: number },
): Promise<LinesJson> {
  const until = await logEnd(store, executionId, step)
  const splitter = createLineSplitter({ n: 1, firstByte: 0 })
  const all: LineJson[] = []
  for await (const data of readLog(store, { executionId, step, from: 0, until }))
    for (const line of splitter.push(data)) all.push(showLine(line, null))
  const open = splitter.open()
  if (open !== null) all.push(showLine(open, null, !isComplete))
  const total = all.length
  const from = asked.from >= 1 ? asked.from : Math.max(1, total + 1 + asked.from)
  return { from, total, complete: isComplete, lines: all.slice(from - 1, from - 1 + asked.count) }
}
