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
    'slipway.verdict': verdict,
    ...(repository === null ? {} : { 'slipway.repository': repository }),
    ...(sha === null ? {} : { 'slipway.commit': sha }),
    ...(ref === null ? {} : { 'slipway.ref': ref }),
  }
  const common = { traceId, endedAt: concludedAt, attributes, error: null }
  return [
    { ...common, spanId: root, parentSpanId: null, name: `delivery ${event}`, startedAt: receivedAt },
    {
      ...common,
      spanId: spanIdOf(`plan ${guid}`),
      parentSpanId: root,
      name: 'plan',
      startedAt: Math.max(receivedAt, claimedAt),
    },
  ]
}

/** The id of a delivery's own span. */
export function rootOf(guid: string): string {
  return spanIdOf(`delivery ${guid}`)
}
