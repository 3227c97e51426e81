import type { z } from 'zod'
import { fullName, outputImage, type Build, type BuildConfig, type BuildView } from '../../../domain/index.ts'
import type { BuildContext } from '../../load-build-context.ts'
import { executionJson, failureJson } from '../executions/execution-json.ts'
import { isoTime } from '../iso-time.ts'
import type { buildSchema, buildViewSchema, wholeBuildSchema } from './build-schema.ts'

type BuildViewJson = z.input<typeof buildViewSchema>
type WholeBuildJson = z.input<typeof wholeBuildSchema>

/** A Build in a list. */
export function buildJson(build: Build, baseUrl: string): z.input<typeof buildSchema> {
  const { repository } = build
  return {
    id: build.id,
    url: `${baseUrl}/builds/${build.id}`,
    name: build.name,
    state: build.state,
    tenant: build.tenant,
    repository: {
      id: repository.id,
      fullName: fullName(repository),
      htmlUrl: repository.htmlUrl,
      private: repository.private,
    },
    sha: build.sha,
    ref: build.ref,
    pullRequest: build.pullRequest,
    title: build.title,
    author: build.author.login,
    trust: build.trust,
    image: outputImage(build.config),
    attempt: build.attempt,
    cancelCause: build.cancelCause,
    version: build.version,
    createdAt: isoTime(build.createdAt),
    queuedAt: isoTime(build.queuedAt),
    notBefore: isoTime(build.notBefore),
    endedAt: isoTime(build.endedAt),
  }
}

/** A Build with its attempts, its latest execution's outcome on top. */
export function buildViewJson({ build, executions }: BuildView, baseUrl: string): BuildViewJson {
  const latest = executions.at(-1)
  const self = `${baseUrl}/api/v1/builds/${build.id}`
  return {
    ...buildJson(build, baseUrl),
    digest: latest?.digest ?? null,
    size: latest?.size ?? null,
    failure: latest?.failure ? failureJson(latest.failure) : null,
    executions: executions.map(executionJson),
    config: configJson(build.config),
    links: { self, log: `${self}/log`, events: `${self}/events` },
  }
}

/** The same with the refs that want it, and who let a stranger's commit be built. */
export function wholeBuildJson(
  view: BuildView,
  { triggers, approval }: BuildContext,
  baseUrl: string,
): WholeBuildJson {
  return {
    ...buildViewJson(view, baseUrl),
    triggers: triggers.map(({ ref, pullRequest, at, withdrawnAt }) => ({
      ref,
      pullRequest,
      at: isoTime(at),
      withdrawnAt: isoTime(withdrawnAt),
    })),
    approval: approval && { by: approval.by?.login ?? null, via: approval.via, at: isoTime(approval.at) },
  }
}

/**
 * Named field by field, so that one that is added later is not shown by accident. Values of `env` are
 * left out: people put secrets there, and the API's readers are more than the repository's.
 */
function configJson(config: BuildConfig): BuildViewJson['config'] {
  return {
    namespace: config.namespace,
    method: config.method,
    strategy: config.strategy,
    strategyVersion: config.strategyVersion ?? null,
    context: config.context,
    dockerfile: config.dockerfile,
    image: config.image,
    tags: config.tags,
    params: Object.keys(config.params),
    env: Object.keys(config.env),
    secrets: (config.secrets ?? []).map(({ id }) => id),
    platforms: config.platforms ?? [],
    cache: config.cache ?? null,
    scan: config.scan ?? null,
    sbom: config.sbom ?? null,
    sign: config.sign !== undefined,
    resources: config.resources ?? {},
    pool: config.placement?.pool ?? null,
    needs: config.needs ?? [],
    timeoutSeconds: config.timeoutSeconds,
    retention: config.retention,
  }
}
