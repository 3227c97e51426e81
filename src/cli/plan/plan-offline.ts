import { randomUUID } from 'node:crypto'
import { systemClock } from '../../clock.ts'
import type { BuildingEvent, Outcome } from '../../domain/index.ts'
import { planEvent } from '../../plan/plan-event.ts'
import type { Catalogue } from '../../ports.ts'
import { catalogueOf } from '../shipped-strategies.ts'
import { localEvent, type LocalWish } from './local-event.ts'
import { localSourceHost } from './local-source-host.ts'
import { emptyStore, readPayload, tenantOf } from './offline-world.ts'

export interface PlanWish extends LocalWish {
  dir: string
  /** A file with a saved payload, in place of the checkout's own commits. */
  payload?: string
  /** GitHub's name of the payload's event. */
  event?: string
  tenants?: string
  /** Builds by name, whatever their filters say. */
  build: string[]
  /** Folder with the cluster's strategies; left out: the shipped ones. */
  strategies?: string
  /** Of a cluster that is asked for its strategies and nodes, in place of a folder. */
  kubeconfig?: string
}

export type Planned = Extract<Outcome, { kind: 'planned' | 'invalid' }>

/** What a service would build, or why it would not look at it at all. */
export async function planOffline(
  wish: PlanWish,
): Promise<{ event: BuildingEvent; planned: Planned } | { instead: string }> {
  const read =
    wish.payload === undefined
      ? { event: await localEvent(wish.dir, wish, systemClock.now()) }
      : await readPayload(wish.payload, needEvent(wish))
  if ('instead' in read) return read
  const { event } = read
  const tenant = await tenantOf(event.repository, wish.tenants)
  if (typeof tenant === 'string') return { instead: tenant }
  const sources = {
    sourceHost: localSourceHost(wish.dir, event),
    store: emptyStore,
    catalogue: await offeredBy(wish),
    newId: randomUUID,
  }
  const choice = wish.build.length === 0 ? undefined : { names: wish.build, force: true }
  const planned = await planEvent(sources, event, tenant, choice)
  return planned.kind === 'ignored' ? { instead: planned.reason } : { event, planned }
}

/** What the builds are planned on. */
async function offeredBy({ kubeconfig, strategies }: PlanWish): Promise<Catalogue> {
  if (kubeconfig === undefined) return catalogueOf(strategies)
  const { connectCluster } = await import('../../kubernetes/connect-cluster.ts')
  const { openLog } = await import('../../log.ts')
  const connected = connectCluster({ kubeconfig, clock: systemClock, log: openLog('warn') })
  const { catalogue } = await connected.catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`--kubeconfig ${kubeconfig} cannot be used: ${why}`, { cause: error })
  })
  return catalogue
}

function needEvent({ event }: PlanWish): string {
  if (event !== undefined) return event
  throw new Error('say which event the payload is of, as in --event push: it stands in X-GitHub-Event')
}
