import {
  fullName,
  outputImage,
  type Build,
  type BuildConfig,
  type BuildView,
  type Execution,
  type Failure,
} from '../../domain/index.ts'
import { explain } from '../../shipwright/explanations.ts'
import type { BuildContext } from '../load-build-context.ts'
import { isoTime } from './iso-time.ts'

/** A Build in a list. */
export function buildJson(build: Build, baseUrl: string): Record<string, unknown> {
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
    endedAt: isoTime(build.endedAt),
  }
}

/** The refs that want a Build, and who let a stranger's commit be built: `by` null is the API token. */
export function contextJson({ triggers, approval }: BuildContext): Record<string, unknown> {
  return {
    triggers: triggers.map(({ ref, pullRequest, at, withdrawnAt }) => ({
      ref,
      pullRequest,
      at: isoTime(at),
      withdrawnAt: isoTime(withdrawnAt),
    })),
    approval: approval && { by: approval.by?.login ?? null, via: approval.via, at: isoTime(approval.at) },
  }
}

/** A Build with its attempts, its latest execution's outcome on top. */
export function buildViewJson({ build, executions }: BuildView, baseUrl: string): Record<string, unknown> {
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

function executionJson(execution: Execution): Record<string, unknown> {
  return {
    id: execution.id,
    attempt: execution.attempt,
    state: execution.state,
    namespace: execution.namespace,
    buildRun: execution.buildRun,
    taskRun: execution.taskRun,
    pod: execution.pod,
    createdAt: isoTime(execution.createdAt),
    startedAt: isoTime(execution.startedAt),
    endedAt: isoTime(execution.endedAt),
    cancelAskedAt: isoTime(execution.cancelAskedAt),
    waitingFor: execution.waitingFor,
    steps: execution.steps.map((step) => ({
      name: step.name,
      state: step.state,
      exitCode: step.exitCode,
      startedAt: isoTime(step.startedAt),
      endedAt: isoTime(step.endedAt),
    })),
    digest: execution.digest,
    size: execution.size,
    failure: execution.failure ? failureJson(execution.failure) : null,
  }
}

function failureJson(failure: Failure): Record<string, unknown> {
  const { reason, message, step, exitCode, pod, container } = failure
  const { cause, remedy } = explain(reason) ?? { cause: null, remedy: null }
  return { reason, cause, remedy, message, step, exitCode, pod, container }
}

/**
 * Named field by field, so that one that is added later is not shown by accident. Values of `env` are
 * left out: people put secrets there, and the API's readers are more than the repository's.
 */
function configJson(config: BuildConfig): Record<string, unknown> {
  return {
    namespace: config.namespace,
    method: config.method,
    strategy: config.strategy,
    context: config.context,
    dockerfile: config.dockerfile,
    image: config.image,
    tags: config.tags,
    params: Object.keys(config.params),
    env: Object.keys(config.env),
    timeoutSeconds: config.timeoutSeconds,
    retention: config.retention,
  }
}
