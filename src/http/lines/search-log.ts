import { createLineSplitter } from '../../logs/lines/split-lines.ts'
import type { Store } from '../../ports.ts'
import { logEnd, readLog } from '../read-log.ts'
import type { FoundLinesJson } from './line-schema.ts'
import type { StepOfExecution } from './read-window.ts'
import { showLine } from './show-line.ts'

const mostMatches = 1000

/** Lines in which a text stands, from a line on. */
export async function searchLog(
  store: Pick<Store, 'read'>,
  { executionId, step, isComplete }: StepOfExecution,
  asked: { text: string; matchCase: boolean; from: number },
): Promise<FoundLinesJson> {
  const until = await logEnd(store, executionId, step)
  const splitter = createLineSplitter({ n: 1, firstByte: 0 })
  const fold = (text: string) => (asked.matchCase ? text : text.toLowerCase())
  const wanted = fold(asked.text)
  const matches: FoundLinesJson['matches'] = []
  let total = 0
  for await (const data of readLog(store, { executionId, step, from: 0, until }))
    for (const line of splitter.push(data)) {
      total = line.n
      if (line.n < asked.from) continue
      const { n, text } = showLine(line, null)
      if (fold(text).includes(wanted)) matches.push({ n, text })
    }
  if (splitter.open() !== null) total += 1
  const truncated = matches.length > mostMatches
  return {
    matches: matches.slice(0, mostMatches),
    truncated,
    next: truncated ? (matches[mostMatches]?.n ?? null) : null,
    total,
    complete: isComplete,
  }
}
