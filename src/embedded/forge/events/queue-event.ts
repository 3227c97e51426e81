import { randomUUID } from 'node:crypto'
import type { ForgeContext } from '../context.ts'
import type { Hook } from '../state/deliveries.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { nodeId } from '../urls.ts'

export interface OutgoingEvent {
  event: 'push' | 'pull_request'
  action: string | null
  repository: ForgeRepository
  payload: object
}

/** GitHub never sends more. */
const mostBytes = 25 * 1024 * 1024

/**
 * Writes one delivery per hook that asked for such an event. Belongs into the transaction of what it tells
 * about, so that neither is there without the other.
 */
export function queueEvent(context: ForgeContext, outgoing: OutgoingEvent): void {
  const { state, log, clock } = context
  for (const { hook, installationId } of receivers(context, outgoing)) {
    const installation = installationId && {
      id: installationId,
      node_id: nodeId('IntegrationInstallation', installationId),
    }
    const body = Buffer.from(
      JSON.stringify({ ...outgoing.payload, ...(installation ? { installation } : {}) }),
    )
    if (body.length > mostBytes) {
      log.warn({ event: outgoing.event, bytes: body.length }, 'event is over 25 MB and is not sent')
      continue
    }
    state.deliveries.queue(
      {
        hookId: hook.id,
        guid: randomUUID(),
        state: 'queued',
        event: outgoing.event,
        action: outgoing.action,
        repositoryId: outgoing.repository.id,
        installationId,
        redelivery: false,
        createdAt: clock.now(),
        deliveredAt: null,
        statusCode: 0,
        status: 'queued',
        duration: 0,
      },
      body,
    )
  }
}

function receivers(
  context: ForgeContext,
  { event, repository }: OutgoingEvent,
): { hook: Hook; installationId: number | null }[] {
  const { apps, deliveries } = context.state
  const ofApps = apps.covering(repository).flatMap((installation) => {
    const hook = deliveries.appHook(installation.appId)
    const wanted = apps.byId(installation.appId)?.events.includes(event)
    return hook && wanted ? [{ hook, installationId: installation.id }] : []
  })
  const plain = deliveries.repositoryHooks(repository.id).map((hook) => ({ hook, installationId: null }))
  return [...ofApps, ...plain]
}
