import type { BuildMethod, Retention } from './build-file.ts'
import type { Person, Repository } from './repository.ts'
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
  /** Of the latest execution; 0 before the first. */
  attempt: number
  /** Epoch milliseconds, as all times here. */
  createdAt: number
  queuedAt: number | null
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
  method: BuildMethod
  strategy: { name: string; kind: 'ClusterBuildStrategy' | 'BuildStrategy' }
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
  timeoutSeconds: number
  retention: Retention
}

/** What planning hands to the store. */
export type NewBuild = Omit<Build, 'state' | 'attempt' | 'createdAt' | 'queuedAt' | 'endedAt' | 'version'>

const next: Record<BuildState, readonly BuildState[]> = {
  pending: ['queued', 'cancelled', 'skipped'],
  queued: ['running', 'cancelled', 'failed'],
  running: ['completed', 'failed', 'cancelled', 'queued'],
  completed: [],
  failed: [],
  cancelled: [],
  skipped: [],
}

/** Whether a Build may go from one state to another; an end is final. */
export function mayBecome(from: BuildState, to: BuildState): boolean {
  return next[from].includes(to)
}

/** Whether nothing more will happen to a Build in this state. */
export function isEnded(state: BuildState): boolean {
  return next[state].length === 0
}

/** The image that a Build pushes first: `name:tag`. */
export function outputImage(config: Pick<BuildConfig, 'image' | 'tags'>): string {
  return `${config.image}:${config.tags[0] ?? 'latest'}`
}
