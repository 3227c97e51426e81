import { findPlace, type LineStore } from './find-place.ts'
import { createLineReader, lineJson, type TimedLine } from './line-reader.ts'
import type { LinesJson } from './line-schema.ts'

/** Whose log. */
export interface StepOfExecution {
  executionId: string
  step: string
  /** Nothing more will come. */
  isComplete: boolean
}

const pieceBytes = 128 * 1024
/** No answer grows much beyond this, however long the lines are. */
const mostCharacters = 512 * 1024

/**
 * Lines of a step's log by their numbers, and where the log ended then, in bytes.
 *
 * @param asked `from` is the number of the first, from 1; below 1 it counts from the end, so that -200 are the last 200
 */
export async function readWindow(
  store: LineStore,
  { executionId, step, isComplete }: StepOfExecution,
  asked: { from: number; count: number },
): Promise<LinesJson & { end: number }> {
  const about = { executionId, step }
  const { line: from, total, end, ...place } = await findPlace(store, about, asked.from)
  const reader = createLineReader(store, about, place)
  const lines: LinesJson['lines'] = []
  let characters = 0
  const isFull = () => lines.length >= asked.count || characters > mostCharacters
  const take = (line: TimedLine, isOpen = false) => {
    if (line.raw.n < from || isFull()) return
    const shown = lineJson(line, isOpen)
    lines.push(shown)
    characters += shown.text.length
  }
  while (!isFull() && from <= total) {
    const read = await reader.read(end, pieceBytes)
    for (const line of read ?? []) take(line)
    if (read !== null) continue
    const open = reader.open()
    if (open !== null) take(open, !isComplete)
    break
  }
  return { from, total, complete: isComplete, lines, end }
}
