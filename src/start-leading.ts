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

  async function stopAll(): Promise<void> {
    const stopping = running
    running = []
    await Promise.all(stopping.map((stage) => stage.stop()))
  }

  async function turn(): Promise<'idle' | number> {
    const now = clock.now()
    try {
      const { dead } = await store.commit('beat', { owner, now, until: now + lifeMs })
      if (dead.length > 0) log.warn({ owner, dead }, 'replicas have died')
      const leads = await store.commit('holdLease', { lease, owner, now, until: now + lifeMs })
      until = leads ? now + lifeMs : 0
    } catch (error) {
      log.warn({ owner, err: error }, 'the lease was not renewed, trying again')
      if (clock.now() >= until - marginMs) await stopAll()
      return clock.now() + retryMs
    }
    if (until === 0 && running.length > 0) {
      log.warn({ owner }, 'another replica does the work now')
      await stopAll()
    }
    if (until > 0 && running.length === 0) {
      log.info({ owner }, 'this replica does the work now')
      running = stages()
    }
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
    await loop.stop()
    await stopAll()
    const now = clock.now()
    try {
      if (until > 0) await store.commit('holdLease', { lease, owner, now, until: now })
      await store.commit('beat', { owner, now, until: now })
    } catch (error) {
      log.warn({ owner, err: error }, 'the lease was not given back')
    }
  }
}
