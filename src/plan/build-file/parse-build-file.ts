import type { BuildFile, BuildSpec, Problem } from '../../domain/index.ts'
import { checkYaml, type CheckedYaml } from '../../yaml/check-yaml.ts'
import { applyDefaults } from './apply-defaults.ts'
import { parseDuration } from './duration.ts'
import { expandBuild, type ExpandedBuild } from './expand-build.ts'
import { normalizePath } from './path.ts'
import { buildFileSchema, type WrittenBuild } from './schema.ts'
import { most } from './schema-parts.ts'
import { makeTag } from './tag-template.ts'
import { toEvents } from './to-events.ts'

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
/** Of all builds together: each keeps its own, and defaults are repeated in all of them. */
const mostCharacters = 4 * 1024 * 1024
/** Nobody reads more of them. */
const mostProblems = 100

/** Parses a build file that a stranger wrote: defaults applied, matrices expanded, or all problems at once. */
export function parseBuildFile(bytes: Uint8Array | string): ParsedBuildFile | { problems: Problem[] } {
  const checked = checkYaml(bytes, buildFileSchema)
  if ('problems' in checked) return checked
  const { value, problemAt, textAt } = checked
  const builds: BuildSpec[] = []
  const problems: Problem[] = []
  let counted = 0
  let characters = 0
  for (const [entry, written] of Object.entries(value.builds)) {
    for (const one of expandBuild(entry, applyDefaults(written, value.defaults), textAt)) {
      if ('message' in one) problems.push(problemAt(['builds', entry, ...one.path], one.message))
      else
        builds.push(
          ...toBuildSpec(entry, one, (path, message) => void problems.push(problemAt(path, message))),
        )
    }
    if (problems.length >= mostProblems || builds.length > most.builds) break
    if (builds.length > 0) characters += sizeOf(builds.slice(counted))
    counted = builds.length
    if (characters > mostCharacters) {
      problems.push(
        problemAt(
          ['builds', entry],
          'Up to here the builds have too much text, defaults and matrices counted for each.',
        ),
      )
      break
    }
  }
  if (problems.length === 0 && builds.length > most.builds)
    problems.push(problemAt(['builds'], `These are more than ${most.builds} builds: no more are read.`))
  return problems.length > 0 ? { problems } : { file: { version: 1, builds }, problemAt }
}

function sizeOf(builds: readonly BuildSpec[]): number {
  return builds.reduce((sum, one) => sum + JSON.stringify(one).length, 0)
}

function toBuildSpec(
  entry: string,
  { name, written, combination }: ExpandedBuild,
  complain: (path: (string | number)[], message: string) => void,
): BuildSpec[] {
  const params = paramsOf(written)
  if (params === null) {
    complain(
      ['builds', entry, 'args'],
      'Arguments cannot stand under `args` and under `params.build-args`: keep one of them.',
    )
    return []
  }
  // The same tags for all combinations would push one image over the other.
  const behind = combination === null ? '' : `-${makeTag(Object.values(combination).join('-'))}`
  return [
    {
      name,
      entry,
      on: toEvents(written.on),
      condition: written.if ?? null,
      cancelInProgress: written['cancel-in-progress'] ?? null,
      matchers: (written['problem-matchers'] ?? []).map(({ name, pattern, patterns, severity }) => ({
        name,
        patterns: patterns ?? (pattern === undefined ? [] : [pattern]),
        severity: severity ?? 'error',
      })),
      method: written.method ?? 'docker',
      strategy: null,
      needs: [],
      context: normalizePath(written.context ?? '.'),
      dockerfile: normalizePath(written.dockerfile ?? 'Dockerfile'),
      image: written.image,
      tags: written.tags ?? defaultTags.map((tag) => `${tag}${behind}`),
      params,
      env: written.env ?? {},
      output: { annotations: written.output?.annotations ?? {}, labels: written.output?.labels ?? {} },
      platforms: [],
      cache: null,
      secrets: [],
      resources: {},
      timeoutSeconds: seconds(written.timeout) ?? defaultTimeoutSeconds,
      retention: {
        ttlAfterFailedSeconds: seconds(written.retention?.ttlAfterFailed),
        ttlAfterSucceededSeconds: seconds(written.retention?.ttlAfterSucceeded),
      },
    },
  ]
}

/** The strategy's parameters, where `args` are one of them; null when both say them. */
function paramsOf({ params = {}, args }: WrittenBuild): BuildSpec['params'] | null {
  if (args === undefined) return params
  if (params['build-args'] !== undefined) return null
  return { ...params, 'build-args': Object.entries(args).map(([name, value]) => `${name}=${value}`) }
}

function seconds(duration: string | undefined): number | null {
  return duration === undefined ? null : parseDuration(duration)
}
