import type { BuildMethod } from './build-method.ts'
import type { ProblemMatcher } from './problem-matcher.ts'
import type { Resources, StepResources } from './capacity/resources.ts'
import type { StrategyRef } from './strategy-template.ts'

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
  /** Null where only `strategy` says it. */
  method: BuildMethod | null
  /** Null: what the tenant or the cluster has for the method. */
  strategy: StrategyRef | null
  /** Names of builds of the file whose images it uses: built before it, and whenever it is. */
  needs: string[]
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
  /** `linux/amd64`; empty: the platform of the node. */
  platforms: string[]
  /** Null: none. */
  cache: Cache | null
  secrets: SecretRef[]
  /** What the image is looked through for before it is pushed; left out: nothing. */
  scan?: Scan
  /** The list of what is in the image, beside it in the registry; left out: none. */
  sbom?: SbomFormat
  /** Name of the Secret with the key of cosign that signs the image; left out: nobody does. */
  sign?: string
  /** Of each step that does the strategy's work. */
  resources: Resources
  /** What these may have at most, where that is more; left out: nothing is said. */
  limits?: StepResources['limits']
  /** Of steps by name, in the place of the two above; left out: none says its own. */
  stepResources?: Record<string, StepResources>
  timeoutSeconds: number
  retention: Retention
}

/** What an image carries about itself, beside what its Dockerfile says. */
export interface OutputText {
  annotations: Record<string, string>
  labels: Record<string, string>
}

/** Where layers are kept between builds. */
export interface Cache {
  /** Image name without tag; null: beside the image of the build. */
  image: string | null
  /** `max` keeps those of all stages. */
  mode: 'min' | 'max'
}

/** From the least to the worst. */
export const severities = ['low', 'medium', 'high', 'critical'] as const

/** How bad a vulnerability is. */
export type Severity = (typeof severities)[number]

/** Known vulnerabilities fail the build. */
export interface Scan {
  /** The least that does. */
  severity: Severity
  /** Ids that do not, such as `CVE-2026-1234`. */
  ignore: string[]
}

/** SPDX 2.3 or CycloneDX 1.6, both as JSON. */
export const sbomFormats = ['spdx', 'cyclonedx'] as const

export type SbomFormat = (typeof sbomFormats)[number]

/** A value of a Secret of the tenant's namespace, for steps that ask for it by its id. */
export interface SecretRef {
  /** What the build calls it, and the environment variable that carries it. */
  id: string
  /** Name of the Secret. */
  secret: string
  key: string
}

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
