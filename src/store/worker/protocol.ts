import type { Changes, Queries } from '../../domain/index.ts'

/** One call of the port. */
export type Question =
  | { kind: 'commit'; name: keyof Changes; input: unknown }
  | { kind: 'read'; name: keyof Queries; input: unknown }

/** Main thread → worker. `close` is answered by the end of the worker. */
export type Request = QuestionsRequest | { kind: 'close' }

export interface QuestionsRequest {
  kind: 'questions'
  questions: NumberedQuestion[]
  /** Has the bytes of all inputs, which are windows on it. */
  pack: ArrayBuffer
}

export type NumberedQuestion = Question & { id: number }

/** Worker → main thread: that it is open, that it cannot be, or the answers of a group at once. */
export type Reply =
  { kind: 'open' } | { kind: 'refused'; error: ThrownError } | { kind: 'answers'; answers: Answer[] }

export type Answer = { id: number; ok: true; value: unknown } | { id: number; ok: false; error: ThrownError }

/** An error that crosses threads, where classes do not survive. */
export interface ThrownError {
  name: string
  message: string
  stack: string | undefined
  /** The database itself could not (disk full, I/O error): the same may work later. */
  unavailable: boolean
}

/** What the worker is started with. */
export interface WorkerSettings {
  file: string
  now: number
}
