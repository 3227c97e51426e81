import { randomUUID } from 'node:crypto'
import { permissionFor } from '../apps/permission-for.ts'
import type { ForgeContext } from '../context.ts'
import type { Hook } from '../state/deliveries.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { nodeId } from '../urls.ts'

export interface OutgoingEvent {
  event:
    | 'push'
    | 'pull_request'
    | 'merge_group'
    | 'check_run'
    | 'check_suite'
    | 'issue_comment'
    | 'repository'
    | 'installation'
    | 'installation_repositories'
    | 'ping'
  action: string | null
  /** What it is about; null for what concerns a whole installation. */
  repository: ForgeRepository | null
  payload: object
  /** The one App that it is for; otherwise all that asked for such events of the repository. */
  to?: { appId: number; installationId: number | null }
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
    const installation = installationId !== null && {
      id: installationId,
      node_id: nodeId('IntegrationInstallation', installationId),
    }
    const body = Buffer.from(
      // An event about installations describes the installation itself.
      JSON.stringify({ ...(installation ? { installation } : {}), ...outgoing.payload }),
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
        repositoryId: outgoing.repository?.id ?? null,
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

/** Every App that may read checks gets their events; it cannot ask not to. */
const unasked = ['check_run', 'check_suite']

function receivers(
  context: ForgeContext,
  { event, repository, to }: OutgoingEvent,
): { hook: Hook; installationId: number | null }[] {
  const { apps, deliveries } = context.state
  if (to) {
    const hook = deliveries.appHook(to.appId)
    return hook ? [{ hook, installationId: to.installationId }] : []
  }
  if (!repository) return []
  const ofApps = apps.covering(repository).flatMap((installation) => {
    const hook = deliveries.appHook(installation.appId)
    const app = apps.byId(installation.appId)
    const needed = permissionFor(event)
    const may = needed === null || app?.permissions[needed] !== undefined
    const wanted = may && (unasked.includes(event) || app?.events.includes(event))
    return hook && wanted ? [{ hook, installationId: installation.id }] : []
  })
  const plain = deliveries.repositoryHooks(repository.id).map((hook) => ({ hook, installationId: null }))
  return [...ofApps, ...plain]
}
