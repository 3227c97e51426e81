import { Worker } from 'node:worker_threads'
import type { Clock, Log, Meter, Store } from '../ports.ts'
import { openPostgresStore } from './postgres/open-postgres-store.ts'
import { createWakes } from './wakes.ts'
import { connectWorker } from './worker/connect-worker.ts'
import type { WorkerSettings } from './worker/protocol.ts'

interface StoreOptions {
  /** Path of the SQLite database; its directory is made, and belongs to this process alone. */
  file: string
  /** A PostgreSQL database that takes the place of the file, and that other replicas have open too; null: the file. */
  database?: { url: string; ca: string | null } | null
  /** The replica that opens it, by the name under which it says that it is alive. */
  owner?: string
  log: Log
  /** Only for the times of migrations and of `Unavailable.retryAt`. */
  clock?: Pick<Clock, 'now'>
  /** Told how long changes take, and how many share a transaction. */
  meter?: Pick<Meter, 'count' | 'time'>
  /**
   * The thread that owns the database has died: nothing can be stored any more and the process has to
   * stop. Called once; throws the error into the event loop when left out, which stops it too.
   */
  onFatal?: (error: Error) => void
}

/** Opens the store on PostgreSQL where there is a database, else on a file; `close` lets what is under way finish. */
export async function openStore(options: StoreOptions): Promise<Store & { close(): Promise<void> }> {
  const { database = null, owner, log, clock = Date, meter } = options
  if (database === null) return openFileStore(options)
  return openPostgresStore({ place: { ...database, owner }, log, clock, meter })
}

/**
 * Opens the store on SQLite, in a thread of its own: it migrates, and refuses a directory that another
 * process has open or that a newer Slipway has written.
 */
async function openFileStore(options: StoreOptions): Promise<Store & { close(): Promise<void> }> {
  const { file, log, clock = Date, meter, onFatal = throwLater } = options
  const settings: WorkerSettings = { file, now: clock.now() }
  const wakes = createWakes()
  const worker = new Worker(new URL('./worker/run-worker.ts', import.meta.url), { workerData: settings })
  const connection = connectWorker(worker, {
    now: () => clock.now(),
    onCommitted(committed) {
      if (committed.length === 0) return
      wakes.wake(committed)
      meter?.count('slipway_store_commits_total')
      meter?.count('slipway_store_changes_total', {}, committed.length)
    },
    onFatal(error) {
      log.error({ err: error, file }, 'the store has died')
      onFatal(error)
    },
  })
  await connection.opened
  return {
    async commit(name, input) {
      const askedAt = performance.now()
      const out = (await connection.ask({ kind: 'commit', name, input })) as never
      meter?.time('slipway_store_commit_seconds', (performance.now() - askedAt) / 1000)
      return out
    },
    read: (name, input) => connection.ask({ kind: 'read', name, input }) as Promise<never>,
    onWake: (topic, listener) => wakes.onWake(topic, listener),
    close: () => connection.close(),
  }
}

function throwLater(error: Error): void {
  queueMicrotask(() => {
    throw error
  })
}
