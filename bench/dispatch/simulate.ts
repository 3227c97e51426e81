import { admit, type QueueSnapshot, type TenantLimits } from '../../src/domain/index.ts'
import { flooder, type Arrival } from './make-arrivals.ts'

/** What a simulation found. */
export interface Outcome {
  waits: { flooding: boolean; ms: number }[]
  longestQueue: number
  decisions: number
  /** Times that more ran than may. */
  broken: number
  /** Times that a place was free which a waiting build could have had. */
  idle: number
  /** The most places that the flood took while a build waited whose tenant had nothing else. */
  overtaken: number
}

type Counts = Map<string, number>

/** Lets the builds come, be admitted and end, in simulated time. */
export function simulate(
  arrivals: readonly Arrival[],
  limits: { running: number; tenant: TenantLimits },
): Outcome {
  const all = {
    running: limits.running,
    tenants: new Map(arrivals.map(({ tenant }) => [tenant, limits.tenant])),
  }
  const waiting = new Map<string, Arrival>()
  const running = new Map<string, { build: Arrival; endsAt: number }>()
  const turns = new Map<string, { tenant: string; repositoryId: number; turn: number }>()
  const lone = new Map<string, number>()
  const outcome: Outcome = { waits: [], longestQueue: 0, decisions: 0, broken: 0, idle: 0, overtaken: 0 }
  const coming = [...arrivals]
  let turn = 0
  while (coming.length + waiting.size + running.size > 0) {
    const nextEnd = Math.min(...[...running.values()].map(({ endsAt }) => endsAt))
    const now = Math.min(coming[0]?.queuedAt ?? Infinity, nextEnd)
    if (now === Infinity) break
    for (const [id, { endsAt }] of running) if (endsAt <= now) running.delete(id)
    while (coming[0] !== undefined && coming[0].queuedAt <= now) {
      const build = coming.shift()
      if (build === undefined) break
      const hasOther = [...waiting.values(), ...[...running.values()].map((one) => one.build)].some(
        ({ tenant }) => tenant === build.tenant,
      )
      if (!hasOther && build.tenant !== flooder) lone.set(build.id, 0)
      waiting.set(build.id, build)
    }
    outcome.longestQueue = Math.max(outcome.longestQueue, waiting.size)
    const queue = snapshotOf(waiting, running, turns)
    outcome.decisions += 1
    for (const id of admit({ queue, limits: all })) {
      const build = waiting.get(id)
      if (build === undefined) throw new Error(`${id} was admitted and does not wait`)
      turn += 1
      waiting.delete(id)
      turns.set(`${build.tenant} ${build.repositoryId}`, { ...build, turn })
      running.set(id, { build, endsAt: now + build.runsMs })
      outcome.waits.push({ flooding: build.tenant === flooder, ms: now - build.queuedAt })
      outcome.overtaken = Math.max(outcome.overtaken, lone.get(id) ?? 0)
      lone.delete(id)
      if (build.tenant === flooder) for (const [other, count] of lone) lone.set(other, count + 1)
    }
    const counts = countOf([...running.values()].map(({ build }) => build))
    outcome.broken += [...counts].filter(([key, count]) => count > mostOf(key, limits)).length
    if (running.size < limits.running)
      outcome.idle += [...waiting.values()].filter((build) =>
        keysOf(build).every((key) => (counts.get(key) ?? 0) < mostOf(key, limits)),
      ).length
  }
  return outcome
}

function snapshotOf(
  waiting: Map<string, Arrival>,
  running: Map<string, { build: Arrival }>,
  turns: Map<string, { tenant: string; repositoryId: number; turn: number }>,
): QueueSnapshot {
  return {
    queued: [...waiting.values()],
    running: [...running.values()].map(({ build }) => ({ ...build, count: 1 })),
    served: [...turns.values()],
  }
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
