import type { Clock, Log, Store } from './ports.ts'
import { startLoop, type Stage } from './stage.ts'

interface LeadingParts {
  store: Pick<Store, 'commit' | 'onWake'>
  /** This replica. */
  owner: string
  /** Starts what only one replica may do at a time; called whenever this one has become that. */
  stages: () => Stage[]
  /** A replica that has not been heard of for this long is dead, and others take over. */
  lifeMs: number
  clock: Clock
  log: Log
}

const lease = 'stages'
/** How often a replica says that it is alive, while it lives. */
const beatsInLife = 4
/** What is not sure to be ours for this part of a life any more is not ours: stopping takes a moment. */
const marginInLife = 0.35
const longestRetryMs = 1_000

/**
 * Says every few seconds that this replica is alive, which frees what the dead held, and runs the stages while it has
 * the lease that one replica has at a time. Where the lease cannot be kept, the stages stop before another can have it.
 * A process that slept through that and wakes up beside another does nothing twice: BuildRuns have names of their own.
 */
export function startLeading({ store, owner, stages, lifeMs, clock, log }: LeadingParts): Stage {
  const beatMs = lifeMs / beatsInLife
  const marginMs = lifeMs * marginInLife
  const retryMs = Math.min(longestRetryMs, beatMs / 2)
  let running: Stage[] = []
  let until = 0
  let stopping: Promise<unknown> | null = null
  let ending = false
  let guard: NodeJS.Timeout | undefined

  const mayWork = () => stopping === null && !ending

  /** Not waited for by turns: others have to hear that this replica is alive while its work comes to an end. */
  function stopAll(): Promise<unknown> {
    clearTimeout(guard)
    if (running.length > 0) {
      const all = Promise.allSettled([stopping, ...running.map((stage) => stage.stop())]).then(() => {
        if (stopping === all) stopping = null
      })
      stopping = all
      running = []
    }
    return stopping ?? Promise.resolve()
  }

  /** By the machine's own time, whatever the clock is put to, and whether or not the store ever answers. */
  function stopInTime(askedAt: number): void {
    clearTimeout(guard)
    const lapse = () => {
      if (running.length > 0) log.warn({ owner }, 'the lease was not renewed in time, the work stops')
      void stopAll()
    }
    guard = setTimeout(lapse, askedAt + lifeMs - marginMs - performance.now())
  }

  async function turn(): Promise<'idle' | number> {
    const now = clock.now()
    const askedAt = performance.now()
    try {
      const { dead } = await store.commit('beat', { owner, now, until: now + lifeMs })
      if (dead.length > 0) log.warn({ owner, dead }, 'replicas have died')
      // Who has not stopped yet cannot begin, and must not keep others from it.
      if (!mayWork()) return now + retryMs
      const leads = await store.commit('holdLease', { lease, owner, now, until: now + lifeMs })
      until = leads ? now + lifeMs : 0
    } catch (error) {
      log.warn({ owner, err: error }, 'the lease was not renewed, trying again')
      if (clock.now() >= until - marginMs) void stopAll()
      return clock.now() + retryMs
    }
    if (until === 0 && running.length > 0) {
      log.warn({ owner }, 'another replica does the work now')
      void stopAll()
    }
    if (until > 0 && running.length === 0 && mayWork()) {
      log.info({ owner }, 'this replica does the work now')
      running = stages()
    }
    if (running.length > 0) stopInTime(askedAt)
    return 'idle'
  }

  const loop = startLoop({ name: 'lead', store, topics: [], pollMs: beatMs, clock, log, turn })
  let stopped: Promise<void> | null = null
  return {
    name: loop.name,
    stop: () => (stopped ??= giveUp()),
  }

  /** Others need not wait for what has ended well. */
  async function giveUp(): Promise<void> {
    ending = true
    await Promise.all([loop.stop(), stopAll()])
    const now = clock.now()
    try {
      if (until > 0) await store.commit('holdLease', { lease, owner, now, until: now })
      await store.commit('beat', { owner, now, until: now })
    } catch (error) {
      log.warn({ owner, err: error }, 'the lease was not given back')
    }
  }
}
