import type { Changes } from '../../domain/index.ts'
import type { Clock, Log, Meter, Store } from '../../ports.ts'
import { Unavailable } from '../../ports.ts'
import { createWakes } from '../wakes.ts'
import { openLane, type Lane } from './commit-lane.ts'
import { ConnectionLostError } from './database-errors.ts'
import { laneOf, type LaneName } from './lanes.ts'
import { migratePostgres } from './migrate-postgres.ts'
import { openSession, type Place } from './open-session.ts'
import { openReader } from './read-lane.ts'
import { shareWakes } from './share-wakes.ts'

interface Options {
  place: Place
  log: Log
  clock: Pick<Clock, 'now'>
  meter: Pick<Meter, 'count' | 'time'> | undefined
}

const laneNames: LaneName[] = ['receive', 'claim', 'leases', 'logs', 'ordered']
const retryAfterMs = 1_000

/**
 * Opens the store on PostgreSQL, which other replicas have open too: it migrates, and refuses a database that a newer
 * Slipway has written. Throws Unavailable where the server cannot be reached.
 */
export async function openPostgresStore({
  place,
  log,
  clock,
  meter,
}: Options): Promise<Store & { close(): Promise<void> }> {
  const now = () => clock.now()
  const connect = () => openSession(place)
  await prepare(place, now)
  const wakes = createWakes()
  const shared = shareWakes(connect, (topics) => {
    wakes.wakeTopics(topics)
  })
  const onCommitted = (committed: { name: keyof Changes; out: unknown }[]) => {
    shared.tell(wakes.wake(committed))
    meter?.count('slipway_store_commits_total')
    meter?.count('slipway_store_changes_total', {}, committed.length)
  }
  const lanes = new Map<LaneName, Lane>(
    laneNames.map((name) => [name, openLane({ name, connect, now, log, onCommitted })]),
  )
  const reader = openReader(connect, now)
  await shared.opened
  return {
    async commit(name, input) {
      const askedAt = performance.now()
      const out = (await lanes.get(laneOf(name))?.commit(name, input)) as never
      meter?.time('slipway_store_commit_seconds', (performance.now() - askedAt) / 1000)
      return out
    },
    read: (name, input) => reader.read(name, input) as Promise<never>,
    onWake: (topic, listener) => wakes.onWake(topic, listener),
    async close() {
      await Promise.all([...lanes.values()].map((lane) => lane.close()))
      await Promise.all([reader.close(), shared.close()])
    },
  }
}

async function prepare(place: Place, now: () => number): Promise<void> {
  try {
    const session = await openSession(place)
    try {
      await migratePostgres(session, now())
    } finally {
      await session.end()
    }
  } catch (error) {
    if (!(error instanceof ConnectionLostError)) throw error
    throw new Unavailable(`the database: ${error.message}`, now() + retryAfterMs, error)
  }
}
