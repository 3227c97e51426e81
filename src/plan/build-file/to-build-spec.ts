import type { BuildMethod, BuildSpec, SecretRef, StrategyRef } from '../../domain/index.ts'
import type { Path } from '../../yaml/placed.ts'
import { hasDockerfile } from './apply-defaults.ts'
import { parseDuration } from './duration.ts'
import type { ExpandedBuild } from './matrix/expand-build.ts'
import { normalizePath } from './path.ts'
import { normalizePlatform } from './platform.ts'
import type { WrittenBuild } from './schema/build-file.ts'
import { toResources, toScan } from './schema/how.ts'
import { makeTag } from './tag-template.ts'
import { toEvents } from './to-events.ts'

/** Tekton's own default: https://tekton.dev/docs/pipelines/taskruns/#configuring-the-failure-timeout */
const defaultTimeoutSeconds = 3600
/**
 * On a tag its name; else branch and commit. They are the same for a push and a pull request of one
 * commit, so both share one Build.
 */
const defaultTags = ['{{ tag }}', '{{ branch }}-{{ sha7 }}']

/** What a method that has no Dockerfile is told its work by. */
const toldBy: Partial<Record<BuildMethod, string>> = {
  packer: '`params.template` names its template',
  nix: '`params.flake`, or `params.file` with `params.attribute`, says what it builds',
  paketo: '`params.builder` names its builder',
}

/** A build with nothing left open but its `needs`, which are names as they were written. */
export function toBuildSpec(
  entry: string,
  { name, written, combination }: ExpandedBuild,
  complain: (path: Path, message: string) => void,
): BuildSpec {
  complainOfClashes(written, complain)
  const { cache, sbom = 'off', sign = 'off' } = written
  const scan = toScan(written.scan)
  // The same tags for all combinations would push one image over the other.
  const behind = combination === null ? '' : `-${makeTag(Object.values(combination).join('-'))}`
  return {
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
    method: written.method ?? (written.strategy === undefined ? 'docker' : null),
    strategy: toStrategy(written.strategy),
    needs: typeof written.needs === 'string' ? [written.needs] : (written.needs ?? []),
    context: normalizePath(written.context ?? '.'),
    dockerfile: normalizePath(written.dockerfile ?? 'Dockerfile'),
    image: written.image,
    tags: written.tags ?? defaultTags.map((tag) => `${tag}${behind}`),
    params: paramsOf(written),
    env: written.env ?? {},
    output: { annotations: written.output?.annotations ?? {}, labels: written.output?.labels ?? {} },
    platforms: (written.platforms ?? []).map(normalizePlatform),
    cache:
      cache === undefined || cache === false
        ? null
        : { image: null, mode: 'min', ...(cache === true ? {} : withoutGaps(cache)) },
    secrets: Object.entries(written.secrets ?? {}).map(([id, secret]) => toSecret(id, secret)),
    ...(scan && { scan }),
    ...(sbom !== 'off' && { sbom }),
    ...(sign !== 'off' && { sign }),
    ...toResources(written.resources),
    timeoutSeconds: seconds(written.timeout) ?? defaultTimeoutSeconds,
    retention: {
      ttlAfterFailedSeconds: seconds(written.retention?.ttlAfterFailed),
      ttlAfterSucceededSeconds: seconds(written.retention?.ttlAfterSucceeded),
    },
  }
}

/** What each key allows, but not beside the others. */
function complainOfClashes(written: WrittenBuild, complain: (path: Path, message: string) => void): void {
  const { method, args, params, env = {}, secrets = {} } = written
  if (args !== undefined && params?.['build-args'] !== undefined)
    complain(['args'], 'Arguments cannot stand under `args` and under `params.build-args`: keep one of them.')
  if (method !== undefined && !hasDockerfile(written)) {
    for (const key of ['dockerfile', 'args'] as const) {
      const message = `\`${key}\` is for what is built from a Dockerfile: \`${method}\` has none, and ${toldBy[method] ?? 'its strategy has parameters'}.`
      if (written[key] !== undefined) complain([key], message)
    }
  }
  for (const id of Object.keys(secrets)) {
    const message = `\`${id}\` stands under \`env\` as well: a secret becomes an environment variable, so keep one of them.`
    if (Object.hasOwn(env, id)) complain(['secrets', id], message)
  }
}

function toStrategy(written: WrittenBuild['strategy']): StrategyRef | null {
  if (written === undefined) return null
  if (typeof written === 'string') return { name: written, kind: 'ClusterBuildStrategy' }
  return { name: written.name, kind: written.kind ?? 'ClusterBuildStrategy' }
}

/** A Secret alone has a key that is named like the id. */
function toSecret(id: string, written: string): SecretRef {
  const [secret = '', key = id] = written.split('/')
  return { id, secret, key }
}

/** The strategy's parameters, where `args` are one of them. */
function paramsOf({ params = {}, args }: WrittenBuild): BuildSpec['params'] {
  if (args === undefined) return params
  return { ...params, 'build-args': Object.entries(args).map(([name, value]) => `${name}=${value}`) }
}

function withoutGaps({ image, mode }: { image?: string | undefined; mode?: 'min' | 'max' | undefined }) {
  return { ...(image !== undefined && { image }), ...(mode !== undefined && { mode }) }
}

function seconds(duration: string | undefined): number | null {
  return duration === undefined ? null : parseDuration(duration)
}
