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
  /** Running Builds of repositories that are not seen. */
  runningOfOthers: number
  /** The first of the line. */
  waiting: { build: Build; wait: Wait | null }[]
  /** Those that are seen and stand further behind. */
  waitingMore: number
  waitingOfOthers: number
}

/** A page of a queue of ten thousand shows those that come next. */
const mostWaiting = 50
const mostRunning = 100

/** Gathers by tenant what runs and waits, and for what. Tenants without anything that is seen, or at all, are left out. */
export async function gatherQueue(
  { store, tenants }: Pick<PageParts, 'store' | 'tenants'>,
  moment: QueueMoment,
  access: Access,
): Promise<TenantQueue[]> {
  const { queue } = moment
  const live = await moment.live()
  const known = new Map(tenants.all().map((tenant) => [tenant.name, tenant]))
  const names = new Set([
    ...known.keys(),
    ...queue.queued.map(({ tenant }) => tenant),
    ...live.map(({ build }) => build.tenant),
  ])
  const repositoryOf = new Map(queue.queued.map(({ id, repositoryId }) => [id, repositoryId]))
  const gathered: TenantQueue[] = []
  for (const tenant of [...names].sort()) {
    if (!sees(access, tenant)) continue
    const mine = (repositoryId: number) => seesRepository(access, { tenant, repositoryId })
    const running = live.filter(({ build }) => build.tenant === tenant)
    const seen = running.filter(({ build }) => mine(build.repository.id))
    const line = moment.line(tenant)
    const own = line.filter((id) => mine(repositoryOf.get(id) ?? -1))
    if (access.repositories !== null && seen.length === 0 && own.length === 0) continue
    const first = own.slice(0, mostWaiting)
    const builds = new Map((await store.read('buildsById', { ids: first })).map((build) => [build.id, build]))
    gathered.push({
      tenant,
      limits: known.get(tenant)?.limits ?? null,
      running: seen.slice(0, mostRunning),
      runningOfOthers: running.length - Math.min(seen.length, mostRunning),
      waiting: await Promise.all(
        first
          .flatMap((id) => builds.get(id) ?? [])
          .map(async (build) => ({ build, wait: await moment.explain(build) })),
      ),
      waitingMore: own.length - first.length,
      waitingOfOthers: line.length - own.length,
    })
  }
  return gathered
}
