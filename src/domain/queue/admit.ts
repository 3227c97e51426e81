import { pauseEnd } from './decide-retry.ts'
import type { QueuedBuild, QueueSnapshot } from './queue.ts'
import type { TenantLimits } from '../tenant.ts'

/** What may run at one time. */
export interface RunningLimits {
  /** BuildRuns of the whole service. */
  running: number
  /** By tenant; one that is not here gets none. */
  tenants: ReadonlyMap<string, Pick<TenantLimits, 'running' | 'runningPerRepository' | 'runningPerRef'>>
}

/**
 * What a point of priority is worth: the default branch (10) goes before a pull request (30) that came up to 20
 * minutes earlier, and not before one that has waited longer. So what is less urgent waits longer, never for ever.
 */
export const msPerPoint = 60_000
const none: ReadonlySet<string> = new Set()

/** Has a share of the places and waits for more: a repository among those of its tenant, a tenant among all. */
interface Sharer {
  running: number
  /** The last time it got a place; 0 before the first. */
  turn: number
}

interface RepositoryLine extends Sharer {
  /** In the order of `beforeInLine`. */
  waiting: QueuedBuild[]
  refs: Map<string, number>
}

interface TenantLine extends Sharer {
  name: string
  repositories: RepositoryLine[]
}

/**
 * Which queued Builds may start now, in the order in which they should. Each place goes to the tenant with the
 * fewest running, among those to the one whose last turn is longest ago, and within the tenant to its repositories
 * in the same way; so a thousand Builds of one hold up another's next one by one place at most. Within a repository
 * priority and age decide. No limit is ever passed, and what its ref or repository holds back holds back no other;
 * nor does what pauses, needs an image that is not there yet, or is `held`.
 *
 * @param held Builds that could not run now for another reason, such as a pool without a node
 */
export function admit({
  queue,
  limits,
  now,
  held = none,
}: {
  queue: QueueSnapshot
  limits: RunningLimits
  now: number
  held?: ReadonlySet<string>
}): string[] {
  const ready = queue.queued.filter(
    ({ id, needs, notBefore }) => needs === 'met' && pauseEnd(notBefore, now) === null && !held.has(id),
  )
  const tenants = linesOf({ ...queue, queued: ready })
  let free = limits.running - queue.running.reduce((sum, { count }) => sum + count, 0)
  let turn = Math.max(0, ...tenants.map((tenant) => tenant.turn))
  const admitted: string[] = []
  for (; free > 0; free -= 1) {
    const next = nextOf(tenants, limits)
    if (next === null) break
    const { tenant, repository, build } = next
    turn += 1
    for (const sharer of [tenant, repository]) {
      sharer.running += 1
      sharer.turn = turn
    }
    repository.refs.set(build.ref, (repository.refs.get(build.ref) ?? 0) + 1)
    repository.waiting.splice(repository.waiting.indexOf(build), 1)
    admitted.push(build.id)
  }
  return admitted
}

/** The queue once these have begun, as the next look at it would find it. */
export function afterAdmission(queue: QueueSnapshot, ids: readonly string[]): QueueSnapshot {
  const waiting = new Map(queue.queued.map((build) => [build.id, build]))
  const turns = queue.served.map(({ turn }) => turn)
  const last = turns.reduce((most, turn) => Math.max(most, turn), 0)
  const begun = ids.flatMap((id) => waiting.get(id) ?? [])
  for (const { id } of begun) waiting.delete(id)
  const places = begun.map(({ tenant, repositoryId, ref }) => ({ tenant, repositoryId, ref, count: 1 }))
  return {
    queued: [...waiting.values()],
    running: [...queue.running, ...places],
    served: [
      ...queue.served,
      ...begun.map(({ tenant, repositoryId }, at) => ({ tenant, repositoryId, turn: last + at + 1 })),
    ],
  }
}

/**
 * How a tenant's Builds stand in line: the order in which they are admitted as places become free. What needs an image
 * that is not there stands in no line yet; what pauses keeps its place.
 */
export function lineUp(queue: QueueSnapshot, tenant: string, most = Infinity): string[] {
  const running = queue.running.filter((one) => one.tenant === tenant)
  const busy = running.reduce((sum, { count }) => sum + count, 0)
  const limits = { running: busy + most, tenants: new Map([[tenant, { running: Infinity }]]) }
  return admit({ queue: { ...queue, running }, limits, now: Infinity })
}

interface Candidate {
  tenant: TenantLine
  repository: RepositoryLine
  build: QueuedBuild
}

function nextOf(tenants: TenantLine[], limits: RunningLimits): Candidate | null {
  let best: Candidate | null = null
  for (const tenant of tenants) {
    const allowed = limits.tenants.get(tenant.name)
    if (allowed === undefined || tenant.running >= allowed.running) continue
    if (best !== null && compareShares(tenant, best.tenant) > 0) continue
    const next = nextOfTenant(tenant, allowed)
    if (next === null) continue
    const order = best === null ? -1 : compareShares(tenant, best.tenant)
    if (best === null || order < 0 || beforeInLine(next.build, best.build) < 0) best = next
  }
  return best
}

function nextOfTenant(
  tenant: TenantLine,
  { runningPerRepository = Infinity, runningPerRef = Infinity }: Partial<TenantLimits>,
): Candidate | null {
  let best: Candidate | null = null
  for (const repository of tenant.repositories) {
    if (repository.running >= runningPerRepository) continue
    const order = best === null ? -1 : compareShares(repository, best.repository)
    if (order > 0) continue
    const build = repository.waiting.find(({ ref }) => (repository.refs.get(ref) ?? 0) < runningPerRef)
    if (build === undefined) continue
    if (best === null || order < 0 || beforeInLine(build, best.build) < 0)
      best = { tenant, repository, build }
  }
  return best
}

function linesOf({ queued, running, served }: QueueSnapshot): TenantLine[] {
  const tenants = new Map<string, TenantLine>()
  const repositories = new Map<string, RepositoryLine>()
  const tenantOf = (name: string) =>
    ensure(tenants, name, () => ({ name, running: 0, turn: 0, repositories: [] }))
  const keyOf = (of: { tenant: string; repositoryId: number }) => `${of.repositoryId} ${of.tenant}`
  for (const build of [...queued].sort(beforeInLine)) {
    ensure(repositories, keyOf(build), () => {
      const line: RepositoryLine = { running: 0, turn: 0, waiting: [], refs: new Map() }
      tenantOf(build.tenant).repositories.push(line)
      return line
    }).waiting.push(build)
  }
  for (const { count, ref, ...of } of running) {
    tenantOf(of.tenant).running += count
    const repository = repositories.get(keyOf(of))
    if (repository === undefined) continue
    repository.running += count
    repository.refs.set(ref, (repository.refs.get(ref) ?? 0) + count)
  }
  for (const { turn, ...of } of served) {
    const tenant = tenantOf(of.tenant)
    tenant.turn = Math.max(tenant.turn, turn)
    const repository = repositories.get(keyOf(of))
    if (repository !== undefined) repository.turn = turn
  }
  return [...tenants.values()]
}

function ensure<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

function compareShares(a: Sharer, b: Sharer): number {
  return a.running - b.running || a.turn - b.turn
}

/** Ids decide among equals, so that the order never depends on how rows come. */
function beforeInLine(a: QueuedBuild, b: QueuedBuild): number {
  return rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1)
}

function rankOf({ queuedAt, priority }: QueuedBuild): number {
  return queuedAt + priority * msPerPoint
}
