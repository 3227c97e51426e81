import type { Failure } from './failure.ts'
import type { Findings } from './findings.ts'

/** One attempt at a Build: one BuildRun. */
export interface Execution {
  /** `<build id>-<attempt>`; also an annotation of the BuildRun, which is how a 409 is told to be ours. */
  id: string
  buildId: string
  /** From 1. */
  attempt: number
  namespace: string
  /** Name of the BuildRun, derived from `id`. */
  buildRun: string
  /** Null until the API server has answered. */
  buildRunUid: string | null
  state: ExecutionState
  /** Epoch milliseconds. */
  createdAt: number
  startedAt: number | null
  endedAt: number | null
  /** Names of the objects behind it, once known. */
  taskRun: string | null
  pod: string | null
  steps: Step[]
  /** What it waits for, in the cluster's words; text to be escaped. Null once it runs. */
  waitingFor: string | null
  /** `sha256:…` of what was pushed. */
  digest: string | null
  /** Compressed bytes. */
  size: number | null
  /** Null or left out where it says nothing. */
  findings?: Findings | null
  failure: Failure | null
  /** When somebody wanted it to end; null while nobody does. */
  cancelAskedAt: number | null
}

/** Bytes of one step's log that are kept; what comes after is cut, and says so. */
export const mostLogBytes = 256 * 1024 * 1024

/** `queued` has an intent in the store and perhaps no BuildRun yet. */
export type ExecutionState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'

/** One container of the run, in the order in which they work. */
export interface Step {
  /** Without Tekton's `step-` prefix. */
  name: string
  container: string
  state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'skipped'
  exitCode: number | null
  /** True only once the step has ended: a cluster says the same start for all steps while they run. */
  startedAt: number | null
  endedAt: number | null
  /** What it used; null or left out where nobody measured it. */
  usage?: StepUsage | null
}

/** What a step used of its node, by its end or so far. */
export interface StepUsage {
  /** Seconds of CPU time. */
  cpuSeconds: number
  peakMemoryBytes: number
  /** Whether it was counted, as by cgroups, and not made of samples now and then. */
  exact: boolean
}

/** What the cluster shows of an execution now; replaces what was known, ends are final. */
export type Observation = Omit<
  Execution,
  'id' | 'buildId' | 'attempt' | 'namespace' | 'buildRun' | 'buildRunUid' | 'createdAt' | 'cancelAskedAt'
>

/** Whether nothing more will happen to an execution in this state. */
export function isExecutionEnded(state: ExecutionState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled'
}
