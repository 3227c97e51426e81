import {
  admit,
  decideRetry,
  type QueueSnapshot,
  type RetryByItself,
  type TenantLimits,
} from '../../src/domain/index.ts'
import { flooder, type Arrival } from './make-arrivals.ts'

/** What a simulation found. */
export interface Outcome {
  /** Of each attempt, from when it could first have had a place: what it needs is there, its pause is over. */
  waits: { tenant: string; ms: number }[]
  /** Builds that were completed, and those that were given up after all their attempts. */
  completed: number
  lost: number
  /** Failed because what they use was lost. */
  without: number
  retried: number
  longestQueue: number
  decisions: number
  /** Times that more ran than may, that one began in its pause, or before what it needs was there. */
  broken: number
  /** Times that a place was free which a waiting build could have had. */
  idle: number
  /** The most places that the flood took while a build waited whose tenant had nothing else. */
  overtaken: number
}

interface Waiting {
  build: Arrival
  /** Since when only places are missing; null while something else is. */
  readySince: number | null
  retry: RetryByItself | null
}

type Counts = Map<string, number>

/** Lets the builds come, be admitted, be lost with their nodes, tried again and end, in simulated time. */
export function simulate(
  arrivals: readonly Arrival[],
  limits: { running: number; tenant: TenantLimits },
): Outcome {
  const all = {
    running: limits.running,
    tenants: new Map(arrivals.map(({ tenant }) => [tenant, limits.tenant])),
  }
  const waiting = new Map<string, Waiting>()
  const running = new Map<string, Waiting & { endsAt: number }>()
  const ended = new Map<string, 'completed' | 'failed'>()
  const turns = new Map<string, { tenant: string; repositoryId: number; turn: number }>()
  const lone = new Map<string, number>()
  const outcome: Outcome = {
    ...{ waits: [], completed: 0, lost: 0, without: 0, retried: 0 },
    ...{ longestQueue: 0, decisions: 0, broken: 0, idle: 0, overtaken: 0 },
  }
  const coming = [...arrivals]
  let turn = 0

  /** A Build with what is known of what it uses. */
  const asQueued = ({ build }: Waiting): Arrival => {
    const base = build.uses === null ? 'completed' : ended.get(build.uses)
    const needs = base === 'completed' ? 'met' : base === 'failed' ? 'failed' : 'open'
    return { ...build, needs }
  }

  function end({ build, retry }: Waiting, now: number): void {
    const isLost = (retry?.attempt ?? 1) <= build.lost
    const again = isLost ? decideRetry({ isInfrastructure: true, isWanted: true, before: retry }) : null
    if (again !== null) {
      const paused = { ...build, queuedAt: now, notBefore: now + again.afterMs }
      waiting.set(build.id, { build: paused, readySince: null, retry: again.retry })
      outcome.retried += 1
      return
    }
    ended.set(build.id, isLost ? 'failed' : 'completed')
    if (isLost) outcome.lost += 1
    else outcome.completed += 1
  }

  while (coming.length + waiting.size + running.size > 0) {
    const now = nextTime(coming, waiting, running, turn)
    if (now === Infinity) break
    for (const [id, one] of running) {
      if (one.endsAt > now) continue
      running.delete(id)
      end(one, now)
    }
    while (coming[0] !== undefined && coming[0].queuedAt <= now) {
      const build = coming.shift()
      if (build === undefined) break
      const others = [...waiting.values(), ...running.values()]
      const hasOther = others.some((other) => other.build.tenant === build.tenant)
      if (!hasOther && build.tenant !== flooder && build.uses === null) lone.set(build.id, 0)
      waiting.set(build.id, { build, readySince: null, retry: null })
    }
    // As the stage does: what uses an image that will never be fails, and so what uses that.
    for (let failing = true; failing;) {
      failing = false
      for (const [id, one] of waiting) {
        if (asQueued(one).needs !== 'failed') continue
        waiting.delete(id)
        ended.set(id, 'failed')
        outcome.without += 1
        failing = true
      }
    }
    for (const one of waiting.values())
      if (one.readySince === null && isReady(asQueued(one), now)) one.readySince = now
    outcome.longestQueue = Math.max(outcome.longestQueue, waiting.size)
    const queue: QueueSnapshot = {
      queued: [...waiting.values()].map(asQueued),
      running: [...running.values()].map(({ build }) => ({ ...build, count: 1 })),
      served: [...turns.values()],
    }
    outcome.decisions += 1
    for (const id of admit({ queue, limits: all, now })) {
      const one = waiting.get(id)
      if (one === undefined) throw new Error(`${id} was admitted and does not wait`)
      const { build, readySince } = one
      if (!isReady(asQueued(one), now)) outcome.broken += 1
      turn += 1
      waiting.delete(id)
      turns.set(`${build.tenant} ${build.repositoryId}`, { ...build, turn })
      running.set(id, { ...one, endsAt: now + build.runsMs })
      outcome.waits.push({ tenant: build.tenant, ms: now - (readySince ?? now) })
      outcome.overtaken = Math.max(outcome.overtaken, lone.get(id) ?? 0)
      lone.delete(id)
      if (build.tenant === flooder) for (const [other, count] of lone) lone.set(other, count + 1)
    }
    const counts = countOf([...running.values()].map(({ build }) => build))
    outcome.broken += [...counts].filter(([key, count]) => count > mostOf(key, limits)).length
    if (running.size < limits.running)
      outcome.idle += [...waiting.values()].filter(
        (one) =>
          isReady(asQueued(one), now) &&
          keysOf(one.build).every((key) => (counts.get(key) ?? 0) < mostOf(key, limits)),
      ).length
  }
  return outcome
}

/** When something happens next: a build comes, ends, or has paused enough. */
function nextTime(
  coming: readonly Arrival[],
  waiting: ReadonlyMap<string, Waiting>,
  running: ReadonlyMap<string, { endsAt: number }>,
  turn: number,
): number {
  const pauses = [...waiting.values()].flatMap(({ build, readySince }) =>
    build.notBefore === null || readySince !== null ? [] : [build.notBefore],
  )
  const ends = [...running.values()].map(({ endsAt }) => endsAt)
  const next = Math.min(coming[0]?.queuedAt ?? Infinity, ...pauses, ...ends)
  if (next === Infinity && waiting.size > 0)
    throw new Error(`${waiting.size} builds starve after turn ${turn}`)
  return next
}

function isReady({ needs, notBefore }: Arrival, now: number): boolean {
  return needs === 'met' && (notBefore === null || notBefore <= now)
}

/** Everything that a build counts against: `<kind> <whose>`. */
function keysOf({ tenant, repositoryId, ref }: Arrival): string[] {
  const repository = `${tenant} ${repositoryId}`
  return ['service', `tenant ${tenant}`, `repository ${repository}`, `ref ${repository} ${ref}`]
}

function countOf(builds: Arrival[]): Counts {
  const counts: Counts = new Map()
  for (const build of builds) for (const key of keysOf(build)) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

function mostOf(key: string, { running, tenant }: { running: number; tenant: TenantLimits }): number {
  switch (key.split(' ')[0]) {
    case 'service':
      return running
    case 'tenant':
      return tenant.running
    case 'repository':
      return tenant.runningPerRepository ?? Infinity
    default:
      return tenant.runningPerRef ?? Infinity
  }
}
