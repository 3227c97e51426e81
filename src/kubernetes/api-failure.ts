import { type Refused, Unavailable } from '../ports.ts'

/** The API server answered with an error, or did not answer: then `code` is 0. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly code: number
  /** The Status object's reason: NotFound, AlreadyExists, Expired, …; empty without one. */
  readonly reason: string
  /** Which kind the Status object is about, as `namespaces`. */
  readonly kind: string | null
  readonly retryAfterMs: number | null

  constructor(about: {
    code: number
    reason: string
    message: string
    kind: string | null
    retryAfterMs: number | null
    cause?: unknown
  }) {
    super(about.message, { cause: about.cause })
    this.code = about.code
    this.reason = about.reason
    this.kind = about.kind
    this.retryAfterMs = about.retryAfterMs
  }

  /** A lost connection, a timeout or an unreadable answer as a failure; failures stay what they are. */
  static from(error: unknown, doing: string): ApiFailure {
    if (error instanceof ApiFailure) return error
    const words = error instanceof Error ? error.message : String(error)
    return new ApiFailure({
      code: 0,
      reason: '',
      message: `${doing} got no answer: ${words}`,
      kind: null,
      retryAfterMs: null,
      cause: error,
    })
  }
}

const shortPauseMs = 1_000
const longPauseMs = 30_000

/** What a caller who wanted to change something is told; throws Unavailable when trying again may help. */
export function refusalOf(error: unknown, now: number): Refused {
  if (!(error instanceof ApiFailure)) throw error
  if (error.code === 403) return { refused: 'forbidden', message: error.message }
  if (error.code === 400 || error.code === 422) return { refused: 'invalid', message: error.message }
  // A missing namespace is the tenant's loss; a missing kind means that Shipwright is not installed (yet).
  if (error.code === 404 && error.kind === 'namespaces') return { refused: 'gone', message: error.message }
  throw unavailable(error, now)
}

/** The failure as the ports speak of it. */
export function unavailable(error: unknown, now: number): Unavailable {
  if (!(error instanceof ApiFailure)) throw error
  const lasting = error.code === 401 || error.code === 403 || error.code === 404
  const pause = error.retryAfterMs ?? (lasting ? longPauseMs : shortPauseMs)
  return new Unavailable(error.message, now + pause, error)
}
