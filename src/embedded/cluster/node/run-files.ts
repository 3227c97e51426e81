import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { StepUsage } from '../../../domain/index.ts'
import type { ResourceLimits } from './sandbox/limit-resources.ts'

/** One mount of a step's sandbox; `from` is a path of the host. */
export interface Mount {
  from: string
  to: string
  readOnly: boolean
  /** The volume that `from` is a part of, and that no link on the way may leave. */
  within?: string
}

/** One step, ready to run: nothing in it asks the cluster for anything any more. */
export interface StepPlan {
  /** The container's name, `step-build`. */
  container: string
  /** Program and arguments inside the sandbox. */
  argv: string[]
  env: Record<string, string>
  cwd: string
  mounts: Mount[]
  /** Linux capabilities that the step keeps, for a node that runs as root. */
  capabilities: string[]
  runAs: { uid: number; gid: number } | null
  /** Those of them that it keeps although it runs as somebody else. */
  ambientCapabilities?: string[]
  limits: ResourceLimits
}

/** What a supervisor is told. Holds values of Secrets: mode 600, removed at the end. */
export interface RunPlan {
  /** Epoch ms at which everything is killed; null is never. */
  deadline: number | null
  /** Names of the Task's results, read from the results folder after each step. */
  results: string[]
  /** Bytes of a step's log that are kept. */
  logLimit: number
  steps: StepPlan[]
}

/** How a step ended; times in epoch ms. */
export interface StepEnd {
  startedAt: number
  finishedAt: number
  exitCode: number
  /** `Skipped`: its turn never came, because an earlier step failed. */
  reason: 'Completed' | 'Error' | 'OOMKilled' | 'Skipped' | 'Stopped'
  results: { name: string; value: string }[]
  /** Null where it could not be measured; left out for a step that never ran. */
  usage?: StepUsage | null
}

/** The last file that a supervisor writes. */
export interface RunEnd {
  outcome: 'finished' | 'timeout' | 'cancelled'
  finishedAt: number
}

/** Which process owns a run; start time and boot tell it from a later process with the same number. */
export interface Owner {
  pid: number
  startTicks: string
  bootId: string
  startedAt: number
}

/** Where things are in the folder of one attempt to run a Pod. */
export function runPaths(directory: string) {
  return {
    plan: join(directory, 'plan.json'),
    owner: join(directory, 'owner.json'),
    cancel: join(directory, 'cancel'),
    end: join(directory, 'end.json'),
    supervisorLog: join(directory, 'supervisor.log'),
    steps: join(directory, 'steps'),
    /** Workspace, volumes and results: gone once the run has ended. */
    files: join(directory, 'files'),
    results: join(directory, 'files', 'results'),
    stepEnd: (index: number) => join(directory, 'steps', `${String(index)}.json`),
    stepLog: (index: number) => join(directory, 'steps', `${String(index)}.log`),
  }
}

/** Readers see the old file or the whole new one. */
export function writeJson(file: string, value: unknown): void {
  const draft = `${file}.${String(process.pid)}.tmp`
  const descriptor = openSync(draft, 'w', 0o600)
  try {
    writeSync(descriptor, JSON.stringify(value))
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(draft, file)
}

/** Null where the file is not there. Our own processes write these files, so their shape is trusted. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
