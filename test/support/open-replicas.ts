import type { Store } from '../../src/ports.ts'
import { openStore } from '../../src/store/open-store.ts'
import { silentLog } from './fakes/silent-log.ts'

type OpenStore = Store & { close(): Promise<void> }

/** The stores of several replicas over one PostgreSQL database. */
export async function openReplicas(url: string, count: number): Promise<OpenStore[]> {
  const database = { url, ca: null }
  return Promise.all(Array.from({ length: count }, () => openStore({ file: '', database, log: silentLog })))
}

/** One store that sends each question to the next replica, so that what belongs together happens in different ones. */
export function takeTurns(replicas: OpenStore[]): OpenStore {
  let asked = 0
  const next = () => {
    asked += 1
    const replica = replicas[asked % replicas.length]
    if (replica === undefined) throw new Error('there are no replicas')
    return replica
  }
  return {
    commit: (change, input) => next().commit(change, input),
    read: (query, input) => next().read(query, input),
    onWake: (topic, listener) => next().onWake(topic, listener),
    async close() {
      await Promise.all(replicas.map((replica) => replica.close()))
    },
  }
}
