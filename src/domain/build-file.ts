import type { ProblemMatcher } from './problem-matcher.ts'

/** A build file after parsing: checked, defaults applied, nothing of YAML left. */
export interface BuildFile {
  version: 1
  builds: BuildSpec[]
}

/** One entry of `builds`. */
export interface BuildSpec {
  /** What its check is called: the entry's name, with the values of its combination where there is a matrix. */
  name: string
  /** The key under `builds`. */
  entry: string
  on: {
    /** Null: pushes do not build this. */
    push: PushFilter | null
    /** Null: pull requests do not build this. */
    pullRequest: PullRequestFilter | null
    /** Null: merge groups do not build this. Left out, it follows `pullRequest`, whose checks a queue asks for. */
    mergeGroup: MergeGroupFilter | null
  }
  /** What has to hold as well, in CEL; null: nothing. */
  condition: string | null
  /** Whether a newer commit of the same ref cancels this build of an older one; null: as its kind of ref has it. */
  cancelInProgress: boolean | null
  /** For the repository's own tools; the well-known ones need none. */
  matchers: ProblemMatcher[]
  method: BuildMethod
  /** Directory inside the repository, without leading or trailing slash; `.` for the root. */
  context: string
  /** Path relative to the context. */
  dockerfile: string
  /** Image name without tag or digest. */
  image: string
  /** Tag templates: `{{ branch }}-{{ sha7 }}`; never empty. */
  tags: string[]
  params: Record<string, string | string[]>
  env: Record<string, string>
  output: OutputText
  timeoutSeconds: number
  retention: Retention
}

/** What an image carries about itself, beside what its Dockerfile says. */
export interface OutputText {
  annotations: Record<string, string>
  labels: Record<string, string>
}

/** How an image is made; each has a strategy of its own. */
export type BuildMethod = 'docker'

/** Empty lists mean "any". Patterns are in GitHub Actions' filter dialect. */
export interface PushFilter {
  branches: string[]
  tags: string[]
  paths: string[]
}

export interface PullRequestFilter {
  /** Of the base branch. */
  branches: string[]
  paths: string[]
  /** One of the pull request's labels must be let in. */
  labels: string[]
  /** What happens to it; one of the actions that the source host tells. */
  events: string[]
}

export interface MergeGroupFilter {
  /** Of the base branch. */
  branches: string[]
}

/** How long a finished BuildRun stays, in seconds; null leaves it to the service. */
export interface Retention {
  ttlAfterFailedSeconds: number | null
  ttlAfterSucceededSeconds: number | null
}

/** The key under `builds` that a build's name is made of: `api` of `api (node=22)`. */
export function entryOf(buildName: string): string {
  return buildName.split(' ', 1)[0] ?? buildName
}
