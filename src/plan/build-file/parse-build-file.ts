import type { BuildFile, BuildSpec, Problem } from '../../domain/index.ts'
import { checkYaml, type CheckedYaml } from '../../yaml/check-yaml.ts'
import { parseDuration } from './duration.ts'
import { normalizePath } from './path.ts'
import { buildFileSchema, type WrittenBuild } from './schema.ts'

/** A file that can be used, and a way to point into it. */
export interface ParsedBuildFile {
  file: BuildFile
  /** A problem that only planning can see, placed at a path such as `['builds', 'api', 'image']`. */
  problemAt: CheckedYaml<unknown>['problemAt']
}

/** Tekton's own default: https://tekton.dev/docs/pipelines/taskruns/#configuring-the-failure-timeout */
const defaultTimeoutSeconds = 3600
/**
 * On a tag its name; else branch and commit. They are the same for a push and a pull request of one
 * commit, so both share one Build.
 */
const defaultTags = ['{{ tag }}', '{{ branch }}-{{ sha7 }}']

/** Parses a build file that a stranger wrote: defaults applied, or all problems at once. */
export function parseBuildFile(bytes: Uint8Array | string): ParsedBuildFile | { problems: Problem[] } {
  const checked = checkYaml(bytes, buildFileSchema)
  if ('problems' in checked) return checked
  const builds = Object.entries(checked.value.builds).map(([name, written]) => toBuildSpec(name, written))
  return { file: { version: 1, builds }, problemAt: checked.problemAt }
}

function toBuildSpec(name: string, written: WrittenBuild): BuildSpec {
  return {
    name,
    on: toEvents(written.on),
    cancelInProgress: written['cancel-in-progress'] ?? null,
    matchers: (written['problem-matchers'] ?? []).map(({ name, pattern, patterns, severity }) => ({
      name,
      patterns: patterns ?? (pattern === undefined ? [] : [pattern]),
      severity: severity ?? 'error',
    })),
    method: written.method ?? 'docker',
    context: normalizePath(written.context ?? '.'),
    dockerfile: normalizePath(written.dockerfile ?? 'Dockerfile'),
    image: written.image,
    tags: written.tags ?? defaultTags,
    params: written.params ?? {},
    env: written.env ?? {},
    timeoutSeconds: seconds(written.timeout) ?? defaultTimeoutSeconds,
    retention: {
      ttlAfterFailedSeconds: seconds(written.retention?.ttlAfterFailed),
      ttlAfterSucceededSeconds: seconds(written.retention?.ttlAfterSucceeded),
    },
  }
}

function toEvents(on: WrittenBuild['on']): BuildSpec['on'] {
  const always = on === undefined
  const pullRequest =
    always || on.pull_request !== undefined
      ? { branches: [], paths: [], labels: [], ...given(on?.pull_request) }
      : null
  // A queue asks for the checks of its pull requests, so whoever names no merge groups still builds them.
  const queued = pullRequest === null ? null : { branches: pullRequest.branches }
  return {
    push: always || on.push !== undefined ? { branches: [], tags: [], paths: [], ...given(on?.push) } : null,
    pullRequest,
    mergeGroup: on?.merge_group === undefined ? queued : { branches: [], ...given(on.merge_group) },
  }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The lists that were written; what was left out keeps its default. */
function given<T extends object>(filter: T | null | undefined): Given<T> {
  const entries = Object.entries(filter ?? {}).filter(([, list]) => list !== undefined)
  return Object.fromEntries(entries) as Given<T>
}

function seconds(duration: string | undefined): number | null {
  return duration === undefined ? null : parseDuration(duration)
}
