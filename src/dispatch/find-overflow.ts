import type { QueuedBuild, TenantLimits } from '../domain/index.ts'

/** How many may wait at one time. */
interface QueuedLimits {
  /** Of the whole service. */
  queued: number
  /** By tenant. */
  tenants: ReadonlyMap<string, Pick<TenantLimits, 'queued' | 'queuedPerRepository' | 'queuedPerRef'>>
}

/** A Build that came when as many waited as may. */
interface Overflow {
  id: string
  /** A sentence for people. */
  why: string
}

interface Scope {
  key: string
  most: number | undefined
  whose: string
  setting: string
}

/**
 * The Builds that have no place in the queue: whoever came last goes, whatever the priority, so that a place in the
 * queue is never lost to somebody who came later; what is tried again for the cluster's fault had its place before.
 *
 * @param waiting what is still waiting once the free places are taken
 */
export function findOverflow(waiting: readonly QueuedBuild[], limits: QueuedLimits): Overflow[] {
  const counts = new Map<string, number>()
  const overflow: Overflow[] = []
  for (const build of [...waiting].sort(byArrival)) {
    const scopes = scopesOf(build, limits)
    const full = scopes.find(({ key, most = Infinity }) => (counts.get(key) ?? 0) >= most)
    if (full === undefined) for (const { key } of scopes) counts.set(key, (counts.get(key) ?? 0) + 1)
    else overflow.push({ id: build.id, why: sentence(full) })
  }
  return overflow
}

/** The narrowest first: its sentence says most. */
function scopesOf({ tenant, repositoryId, ref }: QueuedBuild, limits: QueuedLimits): Scope[] {
  const own = limits.tenants.get(tenant) ?? {}
  const repository = `${repositoryId} ${tenant}`
  return [
    {
      key: `ref ${repository} ${ref}`,
      most: own.queuedPerRef,
      whose: 'of this branch, tag or pull request',
      setting: 'limits.queuedPerRef',
    },
    {
      key: `repository ${repository}`,
      most: own.queuedPerRepository,
      whose: 'of this repository',
      setting: 'limits.queuedPerRepository',
    },
    { key: `tenant ${tenant}`, most: own.queued, whose: `of the tenant ${tenant}`, setting: 'limits.queued' },
    { key: 'service', most: limits.queued, whose: 'of all tenants together', setting: '--max-queued' },
  ]
}

function sentence({ most = 0, whose, setting }: Scope): string {
  const waiting = most === 1 ? '1 build waits' : `${most} builds wait`
  return `${waiting} already ${whose}, and no more may (${setting}).`
}

function byArrival(a: QueuedBuild, b: QueuedBuild): number {
  return (
    Number(b.notBefore !== null) - Number(a.notBefore !== null) ||
    a.queuedAt - b.queuedAt ||
    a.priority - b.priority ||
    (a.id < b.id ? -1 : 1)
  )
}
