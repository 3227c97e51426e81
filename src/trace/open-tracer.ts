import { type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Tracer } from '../ports.ts'
import type { Span } from './span.ts'
import { spansOfAttempt } from './spans-of-attempt.ts'
import { spansOfDelivery } from './spans-of-delivery.ts'

/** A tracer that sends what it is told to a collector. */
export interface OpenTracer extends Tracer {
  /** Sends what is left, for two seconds at most. */
  close(): Promise<void>
}

const closingMs = 2_000
const mostRemembered = 10_000

/**
 * Sends spans by OTLP over HTTP to `<endpoint>/v1/traces`, in batches. What the collector does not take is
 * lost: nothing waits for it. Headers and such come from OpenTelemetry's own variables
 * (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
 */
export function openTracer({ endpoint, version }: { endpoint: string; version: string }): OpenTracer {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`
  const exporter = new OTLPTraceExporter({ url })
  const processor = new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000 })
  const resource = resourceFromAttributes({ 'service.name': 'slipway', 'service.version': version })
  /** Deliveries whose root this process has told, the newest. */
  const told = rememberNewest(mostRemembered)
  const tell = (spans: Span[]) => {
    for (const span of spans) processor.onEnd(toReadable(span, resource, version))
  }
  return {
    delivery(delivery) {
      // Most of what GitHub tells is of no interest, our own checks among it.
      if (delivery.verdict === 'ignored') return
      told.add(delivery.guid)
      tell(spansOfDelivery(delivery))
    },
    attempt(attempt) {
      const { origin, view } = attempt
      // Who was killed after it had planned may not have sent the root: it is told again, the same.
      if (origin !== null && !told.has(origin.guid)) {
        const concludedAt = Math.max(origin.receivedAt, view.build.createdAt)
        tell(spansOfDelivery({ ...origin, claimedAt: null, concludedAt, verdict: null }))
        told.add(origin.guid)
      }
      tell(spansOfAttempt(attempt))
    },
    async close() {
      let timer: NodeJS.Timeout | undefined
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, closingMs)
      })
      // A collector that is away is no reason to stay.
      await Promise.race([processor.shutdown().catch(() => {}), patience])
      clearTimeout(timer)
    },
  }
}

function rememberNewest(most: number): { has(key: string): boolean; add(key: string): void } {
  const keys = new Set<string>()
  return {
    has: (key) => keys.has(key),
    add(key) {
      keys.add(key)
      const [oldest] = keys
      if (keys.size > most && oldest !== undefined) keys.delete(oldest)
    },
  }
}

/** A span whose times and ids are known: the SDK's own would begin now, under an id of chance. */
function toReadable(span: Span, resource: Resource, version: string): ReadableSpan {
  const context = (spanId: string) => ({ traceId: span.traceId, spanId, traceFlags: TraceFlags.SAMPLED })
  return {
    name: span.name,
    kind: SpanKind.INTERNAL,
    spanContext: () => context(span.spanId),
    ...(span.parentSpanId === null ? {} : { parentSpanContext: context(span.parentSpanId) }),
    startTime: toTime(span.startedAt),
    endTime: toTime(span.endedAt),
    duration: toTime(span.endedAt - span.startedAt),
    status:
      span.error === null
        ? { code: SpanStatusCode.UNSET }
        : { code: SpanStatusCode.ERROR, message: span.error },
    attributes: span.attributes,
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: 'slipway', version },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

function toTime(ms: number): HrTime {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)]
}
