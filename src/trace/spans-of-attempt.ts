import { type Execution, fullName, type Step } from '../domain/index.ts'
import type { TracedAttempt } from '../ports.ts'
import { type Span, spanIdOf, traceOf } from './span.ts'
import { rootOf } from './spans-of-delivery.ts'

/**
 * One attempt at a Build, below the delivery that first wanted it: how long it waited, worked, and was then
 * told. One that nobody's delivery asked for is a trace of its own.
 */
export function spansOfAttempt({ origin, view, attempt, reportedAt }: TracedAttempt): Span[] {
  const guid = origin?.guid ?? null
  const { build, executions } = view
  const key = `${build.id}-${attempt}`
  const execution = executions.find((one) => one.attempt === attempt) ?? null
  const endedAt = execution?.endedAt ?? build.endedAt ?? reportedAt
  // A later attempt was queued later; what the Build knows is the latest.
  const queuedAt = build.attempt === attempt ? build.queuedAt : null
  const begunAt = execution?.createdAt ?? endedAt
  const startedAt = Math.min(queuedAt ?? begunAt, begunAt)
  const reason = execution?.failure?.reason ?? build.cancelCause?.kind ?? null
  const error = build.state === 'failed' ? (reason ?? 'failed') : null
  const common = {
    traceId: guid === null ? traceOf(`build ${build.id}`) : traceOf(guid),
    attributes: {
      'slipway.build': build.id,
      'slipway.build.name': build.name,
      'slipway.attempt': attempt,
      'slipway.tenant': build.tenant,
      'slipway.repository': fullName(build.repository),
      'slipway.commit': build.sha,
    },
    error: null,
  }
  const whole: Span = {
    ...common,
    spanId: spanIdOf(`build ${key}`),
    parentSpanId: guid === null ? null : rootOf(guid),
    name: `build ${build.name}`,
    startedAt,
    endedAt: Math.max(endedAt, reportedAt),
    attributes: {
      ...common.attributes,
      'slipway.state': build.state,
      ...(reason === null ? {} : { 'slipway.reason': reason }),
    },
    error,
  }
  const part = (name: string, from: number, to: number): Span => ({
    ...common,
    spanId: spanIdOf(`${name} ${key}`),
    parentSpanId: whole.spanId,
    name,
    startedAt: from,
    endedAt: Math.max(from, to),
  })
  return [
    whole,
    part('queue', startedAt, begunAt),
    ...(execution === null ? [] : spansOfExecution(part('execution', begunAt, endedAt), execution)),
    part('report', endedAt, reportedAt),
  ]
}

function spansOfExecution(span: Span, execution: Execution): Span[] {
  const { id, namespace, buildRun, state, failure, digest } = execution
  const attributes = {
    ...span.attributes,
    'slipway.execution': id,
    'k8s.namespace.name': namespace,
    'slipway.buildrun': buildRun,
    'slipway.state': state,
    ...(digest === null ? {} : { 'slipway.digest': digest }),
  }
  const error = state === 'failed' ? (failure?.reason ?? 'failed') : null
  return [
    { ...span, attributes, error },
    ...execution.steps.flatMap((step) => spanOfStep({ ...span, attributes }, id, step) ?? []),
  ]
}

function spanOfStep(parent: Span, execution: string, step: Step): Span | null {
  const { name, state, startedAt, endedAt, exitCode, usage } = step
  if (startedAt === null || endedAt === null) return null
  return {
    ...parent,
    spanId: spanIdOf(`step ${execution} ${name}`),
    parentSpanId: parent.spanId,
    name: `step ${name}`,
    startedAt,
    endedAt: Math.max(startedAt, endedAt),
    attributes: {
      ...parent.attributes,
      'slipway.step': name,
      'slipway.state': state,
      ...(exitCode === null ? {} : { 'process.exit.code': exitCode }),
      ...(usage
        ? {
            'slipway.cpu_seconds': usage.cpuSeconds,
            'slipway.peak_memory_bytes': usage.peakMemoryBytes,
          }
        : {}),
    },
    error: state === 'failed' ? `exit code ${exitCode ?? 'unknown'}` : null,
  }
}
