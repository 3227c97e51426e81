import { isExecutionEnded, type Execution, type Step } from '../../../domain/index.ts'
import type { LineStore } from '../../lines/find-place.ts'
import type { LineJson } from '../../lines/line-schema.ts'
import { readWindow } from '../../lines/read-window.ts'

/** A step's log, as much of it as a page comes with. */
export interface StepLog {
  step: string
  /** Whether its lines are here; else there is only how many there are. */
  isOpen: boolean
  /** Lines so far. */
  total: number
  lines: LineJson[]
  /** Where live events go on, in bytes. */
  next: number
}

/** What an address asks for, as it stands there. */
interface AskedLines {
  step?: string | undefined
  /** The first line. */
  from?: string | undefined
}

/** How many lines a page comes with; the browser's code reads more when they are looked at. */
export const shownLines = 200

/**
 * The logs of an execution: the last lines of each step that somebody would look at first (those that run or have
 * failed, else the last one that wrote anything), or of the one that was asked for from the line that was; of the
 * others how long they are.
 */
export async function readStepLogs(
  store: LineStore,
  execution: Execution,
  asked: AskedLines = {},
): Promise<StepLog[]> {
  const isComplete = isExecutionEnded(execution.state)
  const read = async ({ name }: Step, from: number, count: number): Promise<StepLog> => {
    const of = { executionId: execution.id, step: name, isComplete }
    const { total, lines, end } = await readWindow(store, of, { from, count })
    return { step: name, isOpen: count > 0, total, lines, next: end }
  }
  const all: StepLog[] = []
  for (const step of execution.steps) all.push(await read(step, -shownLines, 0))
  for (const [index, step] of execution.steps.entries())
    if (isOfInterest(execution.steps, all, index, asked.step)) {
      const from = step.name === asked.step ? lineOf(asked.from) : null
      all[index] = await read(step, from ?? -shownLines, shownLines)
    }
  return all
}

function isOfInterest(
  steps: readonly Step[],
  logs: readonly StepLog[],
  index: number,
  asked: string | undefined,
): boolean {
  if (steps.some(({ name }) => name === asked)) return steps[index]?.name === asked
  const isEventful = ({ state }: Step) => state === 'running' || state === 'failed'
  const step = steps[index]
  if (steps.some(isEventful)) return step !== undefined && isEventful(step)
  return index === logs.findLastIndex(({ total }) => total > 0)
}

/** Null for what is no number of a line. */
function lineOf(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,11}$/.test(text) ? Number(text) : null
}
