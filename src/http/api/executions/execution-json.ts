import type { z } from 'zod'
import type { Execution, Failure } from '../../../domain/index.ts'
import { explain } from '../../../shipwright/explanations.ts'
import { isoTime } from '../iso-time.ts'
import type { executionSchema, failureSchema } from './execution-schema.ts'

/** An execution as the API shows it. */
export function executionJson(execution: Execution): z.input<typeof executionSchema> {
  return {
    id: execution.id,
    buildId: execution.buildId,
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
      usage: step.usage ?? null,
    })),
    digest: execution.digest,
    size: execution.size,
    vulnerabilities: execution.findings?.vulnerabilities ?? [],
    failure: execution.failure ? failureJson(execution.failure) : null,
  }
}

/** A failure with what is known of its reason. */
export function failureJson(failure: Failure): z.input<typeof failureSchema> {
  const { reason, message, step, exitCode, pod, container } = failure
  const { cause, remedy } = explain(reason) ?? { cause: null, remedy: null }
  return { reason, cause, remedy, message, step, exitCode, pod, container }
}
