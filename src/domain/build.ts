import type { BuildMethod } from './build-method.ts'
import type { Cache, OutputText, Retention, SbomFormat, Scan, SecretRef } from './build-file.ts'
import type { CancelCause } from './cancel-cause.ts'
import type { Placement } from './capacity/node-pool.ts'
import type { ProblemMatcher } from './problem-matcher.ts'
import type { Person, Repository } from './repository.ts'
import type { Resources, StepResources } from './capacity/resources.ts'
import type { StrategyRef } from './strategy-template.ts'
import type { Trust } from './trust.ts'

/**
 * One image of one commit at one trust level. Identity is (repository, commit, name, inputs, trust);
 * the configuration is stored with it and never changes.
 */
export interface Build {
  id: string
  tenant: string
  repository: Repository
  /** 40 hex digits. */
  sha: string
  /** The entry of the build file. */
  name: string
  trust: Trust
  config: BuildConfig
  /** SHA-256 over everything in `config` that changes the image; hex. */
  inputsHash: string
  state: BuildState
  /** The ref of the first event that wanted it. */
  ref: string
  /** The pull request of the first event that wanted it. */
  pullRequest: number | null
  /** Who caused it first. */
  author: Person
  /** First line of the commit message or the pull request's title: text of a stranger. */
  title: string | null
  /** Lower goes first. */
  priority: number
  /** Whether a newer commit of the same ref cancels it. */
  cancelInProgress: boolean
  /** Of the latest attempt, which has an execution unless it was cancelled before; 0 before the first. */
  attempt: number
  /** Why it was cancelled, or is being; null otherwise. A new attempt forgets it. */
  cancelCause: CancelCause | null
  /** Epoch milliseconds, as all times here. */
  createdAt: number
  queuedAt: number | null
  /** Not begun before: a pause before another attempt; null where there is none. */
  notBefore: number | null
  endedAt: number | null
  /** Counts changes; reports and pages compare it. */
  version: number
}

export type BuildState = 'pending' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'skipped'

/** All that is needed to make a Build's BuildRun at any later time. */
export interface BuildConfig {
  namespace: string
  serviceAccount: string | null
  pushSecret: string | null
  source: {
    cloneUrl: string
    /** Whether cloning needs a token. */
    private: boolean
  }
  method: BuildMethod | null
  strategy: StrategyRef
  /** Of the strategy when this was planned; null where it says none. */
  strategyVersion?: string | null
  context: string
  /** Relative to the context. */
  dockerfile: string
  /** Name without tag. */
  image: string
  /** Rendered and safe; the first is the BuildRun's output, the rest are added by the strategy. */
  tags: string[]
  /** The registry speaks plain HTTP or has a certificate of its own. */
  insecure: boolean
  params: Record<string, string | string[]>
  env: Record<string, string>
  /** Left out where the build file says nothing of it. */
  output?: OutputText
  /** Left out, as all below that the build file says nothing of. */
  platforms?: string[]
  /** Parameters that the strategy has for keys of the build file; left out: `dockerfile` and `tags`. */
  parameters?: KeyParameter[]
  cache?: { image: string; mode: Cache['mode'] }
  secrets?: SecretRef[]
  scan?: Scan
  sbom?: SbomFormat
  /** Name of the Secret with the key of cosign. */
  sign?: string
  /** What it asks of its node, all steps together. */
  resources?: Resources
  /** Where it runs; left out where the cluster has no pools. */
  placement?: Placement
  /** Steps of the strategy that get `resources`, where `stepResources` is not there. */
  steps?: string[]
  /** What each step gets, by its name; left out where the build file asks for no limits and nothing of single steps. */
  stepResources?: Record<string, StepResources>
  /**
   * Names of the Builds that it needs; their `{{ needs.<name>.digest }}`, `.image` and `.tag` in `params` and `env` get their
   * values when it begins.
   */
  needs?: string[]
  /** What it pushes is an OCI artifact that is no image; left out: an image. */
  artifact?: true
  timeoutSeconds: number
  retention: Retention
  /** The build file's own problem matchers. */
  matchers: ProblemMatcher[]
}

/** Parameters of a strategy that keys of the build file fill, and never its `params`. */
export const keyParameters = [
  'dockerfile',
  'tags',
  'platforms',
  'cache-image',
  'cache-mode',
  'secrets',
  'scan',
  'scan-ignore',
  'sbom',
  'sign',
] as const

export type KeyParameter = (typeof keyParameters)[number]

/** What planning hands to the store. */
export type NewBuild = Omit<
  Build,
  'state' | 'attempt' | 'cancelCause' | 'createdAt' | 'queuedAt' | 'notBefore' | 'endedAt' | 'version'
>

const next: Record<BuildState, readonly BuildState[]> = {
  pending: ['queued', 'cancelled'],
  queued: ['running', 'cancelled', 'failed'],
  running: ['completed', 'failed', 'cancelled', 'queued'],
  // Only a new attempt leads out of an end; what the old one made and said stays.
  completed: ['queued'],
  failed: ['queued', 'pending'],
  cancelled: ['queued', 'pending'],
  skipped: [],
}

/** Whether a Build may go from one state to another. */
export function mayBecome(from: BuildState, to: BuildState): boolean {
  return next[from].includes(to)
}

/** Whether nothing more happens to a Build in this state unless somebody wants another attempt. */
export function isEnded(state: BuildState): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled' || state === 'skipped'
}

/** The image that a Build pushes first: `name:tag`. */
export function outputImage(config: Pick<BuildConfig, 'image' | 'tags'>): string {
  return `${config.image}:${config.tags[0] ?? 'latest'}`
}

/** What to type to get what a Build pushed: https://oras.land/docs/commands/oras_pull for what is no image. */
export function pullCommand(config: Pick<BuildConfig, 'artifact'>, reference: string): string {
  return `${config.artifact === true ? 'oras' : 'docker'} pull ${reference}`
}
