import type { Build, BuildState, BuildView, Execution } from '../../../domain/index.ts'

/** An attempt at a Build; the newest one may have no execution yet, or never have got one. */
export interface Attempt {
  /** From 1. */
  number: number
  execution: Execution | null
  state: BuildState | Execution['state']
}

/** What a page shows of a Build's attempts. */
export interface Attempts {
  /** Oldest first; never empty. */
  all: Attempt[]
  shown: Attempt
  /** Whether nothing is newer than the one that is shown. */
  isLatest: boolean
}

/**
 * The attempts of a Build, and the one that is asked for.
 *
 * @param asked the number as it stands in the address; the newest where there is no such attempt
 */
export function pickAttempt({ build, executions }: BuildView, asked: string | undefined): Attempts {
  const earlier = executions.map((execution) => ({
    number: execution.attempt,
    execution,
    state: execution.state,
  }))
  const number = currentAttempt(build)
  const current: Attempt = {
    number,
    execution: executions.find(({ attempt }) => attempt === number) ?? null,
    state: build.state,
  }
  const all = [...earlier.filter((one) => one.number !== number), current].sort((a, b) => a.number - b.number)
  const shown = all.find((one) => String(one.number) === asked) ?? current
  return { all, shown, isLatest: shown === current }
}

/** What waits has no execution yet; what was cancelled while it waited has used its number up. */
function currentAttempt({ state, attempt }: Pick<Build, 'state' | 'attempt'>): number {
  return state === 'pending' || state === 'queued' ? attempt + 1 : Math.max(1, attempt)
}
