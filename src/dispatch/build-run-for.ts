import {
  fullName,
  outputImage,
  type Build,
  type BuildConfig,
  type Execution,
  type KeyParameter,
  type Placement,
  type Severity,
  type StepResources,
} from '../domain/index.ts'
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
  type Resources as ContainerResources,
  type Secret,
  type ShipwrightBuildSpec,
} from '../shipwright/index.ts'
import { cloneSecretName, labelSafe } from './name-objects.ts'

/** How long a finished BuildRun stays where the build file does not say, in seconds. */
export interface RetentionDefaults {
  ttlAfterFailedSeconds: number
  ttlAfterSucceededSeconds: number
}

/** A day: a service that was down for a night still sees how they ended. */
export const retentionDefaults: RetentionDefaults = {
  ttlAfterFailedSeconds: 86_400,
  ttlAfterSucceededSeconds: 86_400,
}

/**
 * Ten minutes. A BuildRun that a TTL deletes while we are down between creating and recording it would be
 * created again: the same name is no protection once it is gone.
 */
const shortestTtlSeconds = 600

/** A volume that strategies with the parameter `sign` have, and let builds fill: docs/strategies.md. */
const signingKeyVolume = 'signing-key'

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
    strategy: { name: config.strategy.name, kind: config.strategy.kind, ...stepResourcesFor(config) },
    paramValues: paramsFor(build),
    env: envFor(build),
    output: {
      image: outputImage(config),
      ...(config.insecure ? { insecure: true } : {}),
      ...(config.pushSecret === null ? {} : { pushSecret: config.pushSecret }),
      ...config.output,
      ...vulnerabilityScanOf(config),
    },
    ...volumesOf(build),
    timeout: goDuration(config.timeoutSeconds),
    ...(config.placement && placementOf(config.placement)),
  }
}

/** Severities that do not count where the least that does is the key. */
const ignoredBelow: Record<Severity, 'low' | 'medium' | 'high' | null> = {
  low: null,
  medium: 'low',
  high: 'medium',
  critical: 'high',
}

/** A strategy that does not look for vulnerabilities itself leaves it to Shipwright, which looks at what was pushed. */
function vulnerabilityScanOf({
  scan,
  parameters = [],
}: BuildConfig): Pick<ShipwrightBuildSpec['output'], 'vulnerabilityScan'> {
  if (scan === undefined || parameters.includes('scan')) return {}
  const severity = ignoredBelow[scan.severity]
  const ignore = {
    ...(scan.ignore.length > 0 && { id: scan.ignore }),
    ...(severity !== null && { severity }),
  }
  const ignores = Object.keys(ignore).length > 0
  return { vulnerabilityScan: { enabled: true, failOnFinding: true, ...(ignores && { ignore }) } }
}

/** The key that signs is where only the step that signs sees it. */
function volumesOf({ id, trust, config: { sign } }: Build): Pick<ShipwrightBuildSpec, 'volumes'> {
  if (sign === undefined) return {}
  if (trust === 'untrusted') throw new Error(`build ${id} is not trusted: it cannot be signed`)
  return { volumes: [{ name: signingKeyVolume, secret: { secretName: sign } }] }
}

/** Without what says nothing. */
function placementOf({ nodeSelector, tolerations }: Placement): Partial<ShipwrightBuildSpec> {
  return {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
  }
}

/** Values of Secrets come as variables that name them: they are in no BuildRun. */
function envFor({ id, trust, config }: Build): NonNullable<ShipwrightBuildSpec['env']> {
  const { env, secrets = [] } = config
  if (trust === 'untrusted' && secrets.length > 0)
    throw new Error(`build ${id} is not trusted: it cannot have a Secret`)
  return [
    ...Object.entries(env).map(([name, value]) => ({ name, value })),
    ...secrets.map((one) => ({
      name: one.id,
      valueFrom: { secretKeyRef: { name: one.secret, key: one.key } },
    })),
  ]
}

/** What the build asks of its node, for the steps that do its work or have their own. */
function stepResourcesFor({
  resources = {},
  steps = [],
  stepResources = Object.fromEntries(steps.map((name) => [name, resources])),
}: BuildConfig): Pick<ShipwrightBuildSpec['strategy'], 'stepResources'> {
  const asked = Object.entries(stepResources).flatMap(([name, step]) => {
    const one = resourcesFor(step)
    return one === null ? [] : [{ name, resources: one }]
  })
  return asked.length === 0 ? {} : { stepResources: asked }
}

/**
 * Memory, disk and devices are also what a step gets at most where nothing else is said, so that no build takes what
 * others asked for; more of the CPU's time is its own while nobody else wants it. Null: nothing is asked for.
 */
function resourcesFor({
  cpu,
  memory,
  disk,
  gpu,
  limits: top = {},
}: StepResources): ContainerResources | null {
  const own = {
    ...(memory !== undefined && { memory: String(memory) }),
    ...(disk !== undefined && { 'ephemeral-storage': String(disk) }),
    ...(gpu !== undefined && gpu > 0 && { 'nvidia.com/gpu': String(gpu) }),
  }
  const requests = { ...(cpu !== undefined && { cpu: millis(cpu) }), ...own }
  const limits = {
    ...own,
    ...(top.cpu !== undefined && { cpu: millis(top.cpu) }),
    ...(top.memory !== undefined && { memory: String(top.memory) }),
  }
  const asked = {
    ...(Object.keys(requests).length > 0 && { requests }),
    ...(Object.keys(limits).length > 0 && { limits }),
  }
  return Object.keys(asked).length === 0 ? null : asked
}

function millis(cores: number): string {
  return `${Math.ceil(cores * 1000)}m`
}

/** What the build file says of its own never replaces what its keys say; the strategy gets those that it knows. */
function paramsFor({ config }: Build): ParamValue[] {
  const { platforms, cache, secrets = [], scan, sbom, sign, parameters = ['dockerfile', 'tags'] } = config
  const more = config.tags.slice(1)
  const keys: Record<KeyParameter, string | string[] | undefined> = {
    dockerfile: config.dockerfile,
    tags: more.length > 0 ? more : undefined,
    platforms,
    'cache-image': cache?.image,
    'cache-mode': cache?.mode,
    secrets: secrets.length > 0 ? secrets.map(({ id }) => id) : undefined,
    scan: scan?.severity,
    'scan-ignore': scan !== undefined && scan.ignore.length > 0 ? scan.ignore : undefined,
    sbom,
    sign: sign === undefined ? undefined : 'key',
  }
  const params: Record<string, string | string[]> = { ...config.params }
  for (const name of parameters) {
    const value = keys[name]
    if (value !== undefined) params[name] = value
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
