import { Worker } from 'node:worker_threads'
import type { Clock, Log, Store, Topic } from '../ports.ts'
import { Unavailable } from '../ports.ts'
import { topicsOf } from './wakes.ts'
import type { Answer, Reply, Request, ThrownError, WorkerSettings } from './worker/protocol.ts'
import { fromThrown } from './worker/thrown-error.ts'

export interface StoreOptions {
  /** Path of the SQLite database; its directory is made, and belongs to this process alone. */
  file: string
  log: Log
  /** Only for the times of migrations and of `Unavailable.retryAt`. */
  clock?: Pick<Clock, 'now'>
  /**
   * The thread that owns the database has died: nothing can be stored any more and the process has to
   * stop. Called once; throws the error into the event loop when left out, which stops it too.
   */
  onFatal?: (error: Error) => void
}

/** When the database could not (disk full), callers try again after this. */
const retryAfterMs = 1_000

interface Waiting {
  request: Exclude<Request, { kind: 'close' }>
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

/**
 * Opens the store on SQLite, in a thread of its own: it migrates, and refuses a directory that another
 * process has open or that a newer Slipway has written. `close` lets what is under way finish.
 */
export async function openStore(options: StoreOptions): Promise<Store & { close(): Promise<void> }> {
  const { file, log, clock = Date } = options
  const settings: WorkerSettings = { file, now: clock.now() }
  const worker = new Worker(new URL('./worker/run-worker.ts', import.meta.url), { workerData: settings })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const waiting = new Map<number, Waiting>()
  const listeners = new Map<Topic, Set<() => void>>()
  let lastId = 0
  let closed = false
  let dead: Error | null = null

  const opened = Promise.withResolvers<undefined>()
  worker.on('message', (reply: Reply) => {
    switch (reply.kind) {
      case 'open':
        opened.resolve(undefined)
        break
      case 'refused':
        closed = true
        opened.reject(revive(reply.error))
        break
      case 'answers':
        answer(reply.answers)
        break
    }
  })
  worker.on('error', (error) => die(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', (code) => {
    if (!closed) die(new Error(`the thread of the store ended with code ${code}`))
  })

  function die(error: Error): void {
    if (dead !== null) return
    dead = error
    log.error({ err: error, file }, 'the store has died')
    opened.reject(error)
    for (const { reject } of waiting.values()) reject(new Error('the store has died', { cause: error }))
    waiting.clear()
    const { onFatal = throwLater } = options
    onFatal(error)
  }

  function revive(error: ThrownError): Error {
    const revived = fromThrown(error)
    if (!error.unavailable) return revived
    return new Unavailable(`the database: ${error.message}`, clock.now() + retryAfterMs, revived)
  }

  function answer(answers: Answer[]): void {
    const topics = new Set<Topic>()
    for (const each of answers) {
      const entry = waiting.get(each.id)
      if (entry === undefined) continue
      waiting.delete(each.id)
      if (!each.ok) {
        entry.reject(revive(each.error))
        continue
      }
      if (entry.request.kind === 'commit')
        for (const topic of topicsOf(entry.request.name, each.value)) topics.add(topic)
      entry.resolve(each.value)
    }
    for (const topic of topics) for (const listener of listeners.get(topic) ?? []) listener()
  }

  function ask(request: Waiting['request'], transfer: ArrayBuffer[]): Promise<unknown> {
    if (dead !== null) return Promise.reject(new Error('the store has died', { cause: dead }))
    if (closed) return Promise.reject(new Error('the store is closed'))
    return new Promise((resolve, reject) => {
      waiting.set(request.id, { request, resolve, reject })
      worker.postMessage(request, transfer)
    })
  }

  await opened.promise
  const store: Store & { close(): Promise<void> } = {
    commit: (name, input) => {
      const { value, transfer } = handOver(input)
      lastId += 1
      return ask({ id: lastId, kind: 'commit', name, input: value }, transfer) as Promise<never>
    },
    read: (name, input) => {
      lastId += 1
      return ask({ id: lastId, kind: 'read', name, input }, []) as Promise<never>
    },
    onWake: (topic, listener) => {
      const own = () => listener()
      const all = listeners.get(topic) ?? new Set()
      listeners.set(topic, all.add(own))
      return () => void all.delete(own)
    },
    close: async () => {
      if (!closed && dead === null) {
        closed = true
        worker.postMessage({ kind: 'close' } satisfies Request)
      }
      await ended
    },
  }
  return store
}

function throwLater(error: Error): void {
  queueMicrotask(() => {
    throw error
  })
}

/**
 * Bytes go to the worker as a buffer that is given away. They are copied once before: the caller keeps
 * its own, and a Node Buffer is often a window on a pool that others share.
 */
function handOver(input: object): { value: object; transfer: ArrayBuffer[] } {
  for (const [key, bytes] of Object.entries(input)) {
    if (!(bytes instanceof Uint8Array)) continue
    const copy = new Uint8Array(bytes)
    return { value: { ...input, [key]: copy }, transfer: [copy.buffer] }
  }
  return { value: input, transfer: [] }
}
