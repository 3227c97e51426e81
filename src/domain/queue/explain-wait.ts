import { lineUp, type RunningLimits } from './admit.ts'
import { pauseEnd } from './decide-retry.ts'
import type { QueuedBuild, QueueSnapshot } from './queue.ts'

/** Why a queued Build has not begun, the reason that ends last first. */
export type Wait =
  /** Builds that have to be completed before it. */
  | { kind: 'needs'; names: string[] }
  /** Between two attempts; `until` is epoch milliseconds. */
  | { kind: 'pause'; until: number }
  /** No node can take it now: a sentence. */
  | { kind: 'nodes'; why: string }
  /** As many run as may. */
  | { kind: 'limit'; of: 'ref' | 'repository' | 'tenant' | 'service'; most: number; place: Place | null }
  /** Nothing: it begins with the next look at the queue. */
  | { kind: 'turn'; place: Place | null }

/**
 * Where it stands in the line of its tenant, from 1; where its repository or ref has all that it may, among those that
 * wait for the same, since what is of another goes past them.
 */
export interface Place {
  place: number
  of: number
}

/** What the queue alone does not say of a Build. */
export interface WaitFacts {
  /** Names of the Builds that it needs and that have not ended. */
  open: string[]
  /** Why no node can take it, from `whyNoNode`; null where one can. */
  noNode: string | null
  now: number
}

/**
 * Explains the waits of one moment. Each tenant's line is made once, so that a whole queue can be told.
 *
 * @param queue all of it, or all of one tenant; then no limit of the service is known
 */
export function explainWaits(
  queue: QueueSnapshot,
  limits: RunningLimits,
): (build: QueuedBuild, facts: WaitFacts) => Wait {
  const waiting = new Map(queue.queued.map((build) => [build.id, build]))
  const lines = new Map<string, QueuedBuild[]>()
  const lineOf = (tenant: string) => {
    const line = lines.get(tenant) ?? lineUp(queue, tenant).flatMap((id) => waiting.get(id) ?? [])
    lines.set(tenant, line)
    return line
  }
  const places = new Map<string, Map<string, Place>>()
  const placeOf = (
    { id, tenant, repositoryId, ref }: QueuedBuild,
    among: 'ref' | 'repository' | 'tenant',
  ) => {
    const { key, line } = {
      tenant: { key: tenant, line: () => lineOf(tenant) },
      repository: {
        key: `${tenant} ${repositoryId}`,
        line: () => lineOf(tenant).filter((one) => one.repositoryId === repositoryId),
      },
      ref: {
        key: `${tenant} ${repositoryId} ${ref}`,
        line: () => lineOf(tenant).filter((one) => one.repositoryId === repositoryId && one.ref === ref),
      },
    }[among]
    const known = places.get(key) ?? placesIn(line())
    places.set(key, known)
    return known.get(id) ?? null
  }
  return (build, { open, noNode, now }) => {
    if (build.needs !== 'met') return { kind: 'needs', names: open }
    const until = pauseEnd(build.notBefore, now)
    if (until !== null) return { kind: 'pause', until }
    if (noNode !== null) return { kind: 'nodes', why: noNode }
    const full = fullLimit(build, queue, limits)
    if (full === null) return { kind: 'turn', place: placeOf(build, 'tenant') }
    const among = full.of === 'service' ? 'tenant' : full.of
    return { kind: 'limit', ...full, place: placeOf(build, among) }
  }
}

function placesIn(line: readonly QueuedBuild[]): Map<string, Place> {
  return new Map(line.map(({ id }, index) => [id, { place: index + 1, of: line.length }]))
}

/** The narrowest limit that is reached: it says most. */
function fullLimit(build: QueuedBuild, { running }: QueueSnapshot, limits: RunningLimits) {
  const own = limits.tenants.get(build.tenant)
  const ofTenant = running.filter(({ tenant }) => tenant === build.tenant)
  const ofRepository = ofTenant.filter(({ repositoryId }) => repositoryId === build.repositoryId)
  const ofRef = ofRepository.filter(({ ref }) => ref === build.ref)
  const all = [
    { of: 'ref', counted: ofRef, most: own?.runningPerRef },
    { of: 'repository', counted: ofRepository, most: own?.runningPerRepository },
    { of: 'tenant', counted: ofTenant, most: own?.running },
    { of: 'service', counted: running, most: limits.running },
  ] as const
  for (const { of, counted, most } of all) {
    if (most !== undefined && sum(counted) >= most) return { of, most }
  }
  return null
}

function sum(counted: readonly { count: number }[]): number {
  return counted.reduce((total, { count }) => total + count, 0)
}
