import {
  sees,
  seesRepository,
  type Access,
  type Build,
  type Execution,
  type Tenant,
  type Wait,
} from '../../../domain/index.ts'
import type { PageParts } from '../page-parts.ts'
import type { QueueMoment } from './queue-moment.ts'

/** A tenant's part of the queue as somebody may see it. */
export interface TenantQueue {
  tenant: string
  /** Null: it is not configured any more. */
  limits: Tenant['limits'] | null
  running: { build: Build; execution: Execution }[]
  /** Those that are seen and for which there is no room. */
  runningMore: number
  /** Running Builds of repositories that are not seen. */
  runningOfOthers: number
  /** The first of the line. */
  waiting: { build: Build; wait: Wait | null }[]
  /** Those that are seen and stand further behind. */
  waitingMore: number
  waitingOfOthers: number
}

/** The queue as somebody may see it. */
interface GatheredQueue {
  busy: TenantQueue[]
  /** Tenants for whose rows there is no room: how much of each is seen. */
  crowd: { tenant: string; running: number; waiting: number }[]
  /** Tenants of which nothing runs or waits. */
  idle: Pick<TenantQueue, 'tenant' | 'limits'>[]
}

/** Of ten thousand that wait a page shows those that come next; tenants share the room. */
const mostRows = 40
/** Of two hundred busy tenants those with the longest lines have their rows here, and the others on pages of their own. */
const mostTenants = 6

/**
 * Gathers by tenant what runs and waits, and for what. Whoever sees single repositories is told of tenants where
 * something of theirs runs or waits.
 *
 * @param only the one tenant that was asked for; null: all
 */
export async function gatherQueue(
  { store, tenants }: Pick<PageParts, 'store' | 'tenants'>,
  moment: QueueMoment,
  { access, only }: { access: Access; only: string | null },
): Promise<GatheredQueue> {
  const { queue } = moment
  const live = await moment.live()
  const known = new Map(tenants.all().map(({ name, limits }) => [name, limits]))
  const names = new Set([
    ...known.keys(),
    ...queue.queued.map(({ tenant }) => tenant),
    ...live.map(({ build }) => build.tenant),
  ])
  const repositoryOf = new Map(queue.queued.map(({ id, repositoryId }) => [id, repositoryId]))
  const looks = [...names]
    .filter((tenant) => sees(access, tenant) && (only === null || tenant === only))
    .sort()
    .map((tenant) => {
      const mine = (repositoryId: number) => seesRepository(access, { tenant, repositoryId })
      const running = live.filter(({ build }) => build.tenant === tenant)
      const line = moment.line(tenant)
      const seen = running.filter(({ build }) => mine(build.repository.id))
      return { tenant, running, seen, line, own: line.filter((id) => mine(repositoryOf.get(id) ?? -1)) }
    })
  const isOwn = ({ seen, own }: (typeof looks)[number]) => seen.length + own.length > 0
  const isBusy = ({ running, line }: (typeof looks)[number]) => running.length + line.length > 0
  const all = looks.filter(access.repositories === null ? isBusy : isOwn)
  const pressing = new Set(all.toSorted((a, b) => b.own.length - a.own.length).slice(0, mostTenants))
  const busy = all.filter((look) => pressing.has(look))
  const share = Math.max(1, Math.floor(mostRows / Math.max(1, busy.length)))
  const ids = busy.flatMap(({ own }) => own.slice(0, share))
  const builds = new Map((await store.read('buildsById', { ids })).map((build) => [build.id, build]))
  const gathered = busy.map(async ({ tenant, running, seen, line, own }): Promise<TenantQueue> => {
    const atWork = seen.slice(0, Math.max(1, Math.floor(share / 2)))
    const room = Math.max(1, share - atWork.length)
    const first = own.slice(0, room).flatMap((id) => builds.get(id) ?? [])
    return {
      tenant,
      limits: known.get(tenant) ?? null,
      running: atWork,
      runningMore: seen.length - atWork.length,
      runningOfOthers: running.length - seen.length,
      waiting: await Promise.all(first.map(async (build) => ({ build, wait: await moment.explain(build) }))),
      waitingMore: Math.max(0, own.length - room),
      waitingOfOthers: line.length - own.length,
    }
  })
  const idle = access.repositories === null ? looks.filter((look) => !isBusy(look)) : []
  return {
    busy: await Promise.all(gathered),
    crowd: all
      .filter((look) => !pressing.has(look))
      .map(({ tenant, seen, own }) => ({ tenant, running: seen.length, waiting: own.length })),
    idle: idle.map(({ tenant }) => ({ tenant, limits: known.get(tenant) ?? null })),
  }
}
