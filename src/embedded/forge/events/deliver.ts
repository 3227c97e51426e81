import { createHmac } from 'node:crypto'
import type { ForgeContext } from '../context.ts'
import type { DeliveryRecord, Hook } from '../state/deliveries.ts'

/** Sends what is queued; one try each, as GitHub does. */
export interface Deliverer {
  /** Look for queued deliveries now. */
  wake(): void
  /** Resolves when nothing is queued or under way. */
  settled(): Promise<void>
  stop(): Promise<void>
}

const timeoutMs = 10_000
const mostAtOnce = 8

export function startDelivering(context: ForgeContext): Deliverer {
  const { state } = context
  const stopping = new AbortController()
  const underWay = new Map<number, Promise<void>>()
  const waiting: (() => void)[] = []

  function wake(): void {
    if (stopping.signal.aborted) return
    const queued = state.deliveries.queued(2 * mostAtOnce)
    for (const delivery of queued) {
      if (underWay.size >= mostAtOnce) return
      if (underWay.has(delivery.id)) continue
      const sent = deliver(context, delivery, stopping.signal).finally(() => {
        underWay.delete(delivery.id)
        wake()
      })
      underWay.set(delivery.id, sent)
    }
    if (queued.length === 0 && underWay.size === 0) for (const resolve of waiting.splice(0)) resolve()
  }

  return {
    wake,
    settled: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        wake()
      }),
    async stop() {
      stopping.abort()
      await Promise.all(underWay.values())
    },
  }
}

/** Sends one delivery and writes down what came of it; stays queued when the forge is stopped meanwhile. */
async function deliver(
  context: ForgeContext,
  delivery: DeliveryRecord,
  stopping: AbortSignal,
): Promise<void> {
  const { state, clock, log } = context
  const hook = state.deliveries.hook(delivery.hookId)
  const began = clock.now()
  const answer = hook
    ? await post(hook, delivery, state.deliveries.body(delivery.id), stopping)
    : { statusCode: 0, status: 'the hook is gone' }
  if (stopping.aborted) return
  const delivered = answer.statusCode >= 200 && answer.statusCode < 300
  state.deliveries.save({
    ...delivery,
    ...answer,
    state: delivered ? 'delivered' : 'failed',
    deliveredAt: clock.now(),
    duration: (clock.now() - began) / 1000,
  })
  log[delivered ? 'debug' : 'warn'](
    { delivery: delivery.guid, event: delivery.event, ...answer },
    delivered ? 'event delivered' : 'event not delivered',
  )
}

async function post(
  hook: Hook,
  delivery: DeliveryRecord,
  body: Uint8Array,
  stopping: AbortSignal,
): Promise<{ statusCode: number; status: string }> {
  const ofApp = hook.appId !== null
  try {
    const response = await fetch(hook.url, {
      method: 'POST',
      headers: {
        accept: '*/*',
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/slipway',
        'x-github-event': delivery.event,
        'x-github-delivery': delivery.guid,
        'x-github-hook-id': String(hook.id),
        'x-github-hook-installation-target-type': ofApp ? 'integration' : 'repository',
        'x-github-hook-installation-target-id': String(hook.appId ?? hook.repositoryId),
        'x-hub-signature-256': `sha256=${createHmac('sha256', hook.secret).update(body).digest('hex')}`,
      },
      body: Buffer.from(body),
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), stopping]),
    })
    await response.body?.cancel()
    return {
      statusCode: response.status,
      status: response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`,
    }
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError'
    return { statusCode: 0, status: timedOut ? 'timed out' : 'failed to connect to host' }
  }
}
