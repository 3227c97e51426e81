import { fullName, outputImage, type Build, type Execution } from '../domain/index.ts'
import {
  buildAnnotation,
  commitAnnotation,
  executionAnnotation,
  executionLabel,
  managedByLabel,
  managedByValue,
  repositoryAnnotation,
  trustLabel,
  type BuildRun,
  type ObjectMeta,
  type ParamValue,
  type Secret,
  type ShipwrightBuildSpec,
} from '../shipwright/index.ts'
import { cloneSecretName, labelSafe } from './name-objects.ts'

/** How long a finished BuildRun stays where the build file does not say, in seconds. */
export interface RetentionDefaults {
  ttlAfterFailedSeconds: number
  ttlAfterSucceededSeconds: number
}

/**
 * Ten minutes. A BuildRun that a TTL deletes while we are down between creating and recording it would be
 * created again: the same name is no protection once it is gone.
 */
const shortestTtlSeconds = 600

type Attempt = Pick<Execution, 'id' | 'namespace' | 'buildRun'> & Partial<Pick<Execution, 'cancelAskedAt'>>

/**
 * The BuildRun of an execution. It embeds the whole Build, because a BuildRun cannot override the revision
 * of a Build that it names; everything that may be beside an embedded Build is beside it.
 * `token` is null where cloning needs none; it is in the Secret only. One that is not wanted any more is made
 * cancelled: whichever of two tries came first, it never runs.
 */
export function buildRunFor(
  execution: Attempt,
  build: Build,
  token: string | null,
  defaults: RetentionDefaults,
): { run: BuildRun; clone: Secret | null } {
  const { config } = build
  if (build.trust === 'untrusted' && token !== null) {
    throw new Error(`build ${build.id} is not trusted: it cannot have a token`)
  }
  const run: BuildRun = {
    apiVersion: 'shipwright.io/v1beta1',
    kind: 'BuildRun',
    metadata: metadataFor(execution, build, execution.buildRun),
    spec: {
      build: { spec: buildSpecFor(execution, build, token !== null) },
      retention: {
        ttlAfterFailed: ttl(config.retention.ttlAfterFailedSeconds ?? defaults.ttlAfterFailedSeconds),
        ttlAfterSucceeded: ttl(
          config.retention.ttlAfterSucceededSeconds ?? defaults.ttlAfterSucceededSeconds,
        ),
      },
      ...(config.serviceAccount === null ? {} : { serviceAccount: config.serviceAccount }),
      ...(execution.cancelAskedAt == null ? {} : { state: 'BuildRunCanceled' as const }),
    },
  }
  return { run, clone: token === null ? null : cloneSecretFor(execution, build, token) }
}

function buildSpecFor(execution: Attempt, build: Build, withSecret: boolean): ShipwrightBuildSpec {
  const { config } = build
  return {
    source: {
      type: 'Git',
      git: {
        url: config.source.cloneUrl,
        revision: build.sha,
        ...(withSecret ? { cloneSecret: cloneSecretName(execution.id) } : {}),
      },
      ...(config.context === '.' ? {} : { contextDir: config.context }),
    },
    strategy: { name: config.strategy.name, kind: config.strategy.kind },
    paramValues: paramsFor(build),
    env: Object.entries(config.env).map(([name, value]) => ({ name, value })),
    output: {
      image: outputImage(config),
      ...(config.insecure ? { insecure: true } : {}),
      ...(config.pushSecret === null ? {} : { pushSecret: config.pushSecret }),
      ...config.output,
    },
    timeout: goDuration(config.timeoutSeconds),
  }
}

/** What the build file says of its own never replaces what its fields say. */
function paramsFor({ config }: Build): ParamValue[] {
  const more = config.tags.slice(1)
  const params: Record<string, string | string[]> = {
    ...config.params,
    dockerfile: config.dockerfile,
    ...(more.length > 0 ? { tags: more } : {}),
  }
  return Object.entries(params).map(([name, value]) =>
    typeof value === 'string' ? { name, value } : { name, values: value.map((one) => ({ value: one })) },
  )
}

/** https://shipwright.io/docs/build/authentication/#basic-authentication */
export function cloneSecretFor(execution: Attempt, build: Build, token: string): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadataFor(execution, build, cloneSecretName(execution.id)),
    type: 'kubernetes.io/basic-auth',
    data: { username: base64('x-access-token'), password: base64(token) },
  }
}

function metadataFor(execution: Attempt, build: Build, name: string): ObjectMeta {
  return {
    name,
    namespace: execution.namespace,
    labels: {
      [managedByLabel]: managedByValue,
      [executionLabel]: labelSafe(execution.id),
      [trustLabel]: build.trust,
    },
    annotations: {
      [executionAnnotation]: execution.id,
      [repositoryAnnotation]: fullName(build.repository),
      [commitAnnotation]: build.sha,
      [buildAnnotation]: build.name,
    },
  }
}

function ttl(seconds: number): string {
  return goDuration(Math.max(shortestTtlSeconds, seconds))
}

/** https://pkg.go.dev/time#ParseDuration */
function goDuration(seconds: number): string {
  return `${Math.round(seconds)}s`
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
