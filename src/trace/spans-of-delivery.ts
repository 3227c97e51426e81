import type { TracedDelivery } from '../ports.ts'
import { type Span, spanIdOf, traceOf } from './span.ts'

/** The root of a trace, from receipt to verdict, and planning within it. */
export function spansOfDelivery(delivery: TracedDelivery): Span[] {
  const { guid, event, repository, sha, ref, receivedAt, claimedAt, concludedAt, verdict } = delivery
  const traceId = traceOf(guid)
  const root = rootOf(guid)
  const attributes = {
    'slipway.delivery': guid,
    'slipway.event': event,
    ...(verdict === null ? {} : { 'slipway.verdict': verdict }),
    ...(repository === null ? {} : { 'slipway.repository': repository }),
    ...(sha === null ? {} : { 'slipway.commit': sha }),
    ...(ref === null ? {} : { 'slipway.ref': ref }),
  }
  const common = { traceId, endedAt: concludedAt, attributes, error: null }
  const whole: Span = {
    ...common,
    spanId: root,
    parentSpanId: null,
    name: `delivery ${event}`,
    startedAt: receivedAt,
  }
  if (claimedAt === null) return [whole]
  const spanId = spanIdOf(`plan ${guid}`)
  const startedAt = Math.max(receivedAt, claimedAt)
  return [whole, { ...common, spanId, parentSpanId: root, name: 'plan', startedAt }]
}

/** The id of a delivery's own span. */
export function rootOf(guid: string): string {
  return spanIdOf(`delivery ${guid}`)
}
