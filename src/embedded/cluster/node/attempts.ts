import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RunState } from './pod-status.ts'
import type { Owner, RunEnd, StepEnd } from './run-files.ts'
import { readJson, runPaths } from './run-files.ts'

/** One try to run a Pod; there is a second one only where the first one's supervisor died. */
export interface Attempt {
  number: number
  directory: string
}

/** All attempts of a Pod, in their order. */
export function allAttempts(runs: string, uid: string): Attempt[] {
  return listFolder(join(runs, uid))
    .map(Number)
    .filter((number) => Number.isInteger(number) && number > 0)
    .sort((a, b) => a - b)
    .map((number) => ({ number, directory: join(runs, uid, String(number)) }))
}

/** The latest attempt of a Pod; null when nothing was tried. */
export function latestAttempt(runs: string, uid: string): Attempt | null {
  return allAttempts(runs, uid).at(-1) ?? null
}

/** Whether it needs nothing but a supervisor: its plan is whole. */
export function isPrepared({ directory }: Attempt): boolean {
  return existsSync(runPaths(directory).plan)
}

/** An empty folder for the next attempt, or for the same one again if it was never made ready. */
export function nextAttempt(runs: string, uid: string): Attempt {
  const latest = latestAttempt(runs, uid)
  const ready = latest !== null && (isPrepared(latest) || readState(latest, 0).owner !== null)
  const number = (latest?.number ?? 0) + (ready || latest === null ? 1 : 0)
  const directory = join(runs, uid, String(number))
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(runPaths(directory).steps, { recursive: true, mode: 0o700 })
  return { number, directory }
}

/** What an attempt's files say now. */
export function readState(attempt: Attempt, steps: number): RunState {
  const paths = runPaths(attempt.directory)
  // The end first: what it promises is on disk when it is there.
  const end = readJson(paths.end) as RunEnd | null
  return {
    owner: readJson(paths.owner) as Owner | null,
    steps: Array.from({ length: steps }, (_, index) => readJson(paths.stepEnd(index)) as StepEnd | null),
    end,
  }
}

/**
 * A supervisor that died after its last step was done had nothing left to do but to say so: its steps are
 * not run again. For the state of an attempt whose owner is dead.
 */
export function concluded(state: RunState): RunState {
  const last = state.steps.at(-1)
  if (state.end !== null || last == null || state.steps.includes(null)) return state
  const outcome = last.reason === 'Stopped' ? 'cancelled' : 'finished'
  return { ...state, end: { outcome, finishedAt: last.finishedAt } }
}

/** Names in a folder; none when it is not there. */
export function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
