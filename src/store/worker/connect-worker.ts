import type { Worker } from 'node:worker_threads'
import type { Changes } from '../../domain/index.ts'
import { Unavailable } from '../../ports.ts'
import { packBytes } from './pack-bytes.ts'
import type { Answer, NumberedQuestion, Question, Reply, Request, ThrownError } from './protocol.ts'
import { fromThrown } from './thrown-error.ts'

interface WorkerConnection {
  /** Resolves when the worker has its database, rejects when it cannot have it. */
  opened: Promise<unknown>
  /** What is asked in one turn of the event loop goes in one message; bytes stay the caller's. */
  ask: (question: Question) => Promise<unknown>
  /** Lets what was asked be answered, then ends the worker. Safe to call twice. */
  close: () => Promise<void>
}

interface ConnectOptions {
  now: () => number
  /** The changes of one group, right after their answers were given. */
  onCommitted: (committed: { name: keyof Changes; out: unknown }[]) => void
  /** The worker ended by itself after it had opened. Called once. */
  onFatal: (error: Error) => void
}

interface Waiting {
  question: Question
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

/** When the database could not (disk full), callers try again after this. */
const retryAfterMs = 1_000

/** Questions and answers with the thread that owns the database. When it dies, all of them reject. */
export function connectWorker(worker: Worker, options: ConnectOptions): WorkerConnection {
  const opened = Promise.withResolvers<undefined>()
  const ended = Promise.withResolvers<undefined>()
  const waiting = new Map<number, Waiting>()
  let unsent: NumberedQuestion[] = []
  let state: 'opening' | 'open' | 'closed' | 'dead' = 'opening'
  let lastId = 0

  worker.on('message', (reply: Reply) => {
    switch (reply.kind) {
      case 'open':
        state = 'open'
        opened.resolve(undefined)
        break
      case 'refused':
        state = 'closed'
        opened.reject(revive(reply.error))
        break
      case 'answers':
        takeAnswers(reply.answers)
        break
    }
  })
  worker.on('error', (error: unknown) => die(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', (code) => {
    if (state !== 'closed' || waiting.size > 0)
      die(new Error(`the thread of the store ended with code ${code}`))
    ended.resolve(undefined)
  })

  function die(error: Error): void {
    if (state === 'dead') return
    const before = state
    state = 'dead'
    for (const { reject } of waiting.values()) reject(new Error('the store has died', { cause: error }))
    waiting.clear()
    if (before === 'opening') opened.reject(error)
    else options.onFatal(error)
  }

  function revive(error: ThrownError): Error {
    const revived = fromThrown(error)
    if (!error.unavailable) return revived
    return new Unavailable(`the database: ${error.message}`, options.now() + retryAfterMs, revived)
  }

  function takeAnswers(answers: Answer[]): void {
    const committed: { name: keyof Changes; out: unknown }[] = []
    for (const answer of answers) {
      const asked = waiting.get(answer.id)
      if (asked === undefined) continue
      waiting.delete(answer.id)
      if (!answer.ok) {
        asked.reject(revive(answer.error))
        continue
      }
      asked.resolve(answer.value)
      const { question } = asked
      if (question.kind === 'commit') committed.push({ name: question.name, out: answer.value })
    }
    options.onCommitted(committed)
  }

  function sendAll(): void {
    const questions = unsent
    unsent = []
    if (state === 'dead' || questions.length === 0) return
    try {
      send(questions)
    } catch {
      // One of them is nothing that can be sent: it alone is to fail.
      for (const question of questions) sendOrReject(question)
    }
  }

  function sendOrReject(question: NumberedQuestion): void {
    try {
      send([question])
    } catch (error) {
      waiting.get(question.id)?.reject(error as Error)
      waiting.delete(question.id)
    }
  }

  function send(questions: NumberedQuestion[]): void {
    const request = packBytes(questions)
    worker.postMessage(request, [request.pack])
  }

  return {
    opened: opened.promise,
    ask(question) {
      if (state !== 'open')
        return Promise.reject(new Error(`the store ${state === 'dead' ? 'has died' : 'is closed'}`))
      lastId += 1
      const id = lastId
      return new Promise((resolve, reject) => {
        waiting.set(id, { question, resolve, reject })
        if (unsent.length === 0) setImmediate(sendAll)
        unsent.push({ ...question, id })
      })
    },
    async close() {
      if (state === 'open') {
        sendAll()
        state = 'closed'
        worker.postMessage({ kind: 'close' } satisfies Request)
      }
      await ended.promise
    },
  }
}
