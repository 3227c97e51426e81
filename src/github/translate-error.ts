import type { Refused } from '../ports.ts'
import { Unanswered, Unavailable } from '../ports.ts'

/** GitHub's no, before it is known what it means for what was asked. */
export interface Denied {
  ok: false
  status: number
  /** GitHub's words, one line. */
  message: string
}

const soonMs = 1_000
const secondaryLimitMs = 60_000
const longestPauseMs = 3_600_000

/** What the docs call for after a rate limit: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function limitedUntil(
  status: number,
  headers: Headers,
  message: string,
  now: number,
): { until: number; told: boolean } | null {
  const retryAfter = headers['retry-after']
  const usedUp = headers['x-ratelimit-remaining'] === '0'
  const limited =
    status === 429 ||
    (status === 403 && (retryAfter !== undefined || usedUp || /rate limit|abuse detection/i.test(message)))
  if (!limited) return null
  const asked = retryAfter === undefined ? NaN : waitOf(retryAfter, now)
  const reset = usedUp ? Number(headers['x-ratelimit-reset']) * 1000 : NaN
  const told = [asked, reset].find((time) => Number.isFinite(time))
  const until = told ?? now + secondaryLimitMs
  return { until: Math.min(Math.max(until, now + soonMs), now + longestPauseMs), told: told !== undefined }
}

function waitOf(retryAfter: string, now: number): number {
  const seconds = Number(retryAfter)
  return Number.isFinite(seconds) ? now + seconds * 1000 : Date.parse(retryAfter)
}

/**
 * The one place where an HTTP failure gets its meaning. Returns GitHub's no; throws `Unavailable` for what
 * may pass by itself, and the error as it came when it is none of HTTP's.
 */
export function translateError(error: unknown, now: number): Denied {
  if (!isHttpError(error)) throw error
  // Not sent: our own fetch has said why.
  if (error.cause instanceof Unavailable) throw error.cause
  const headers = error.response?.headers ?? {}
  const message = firstLine(error.message)
  if (error.response === undefined)
    throw new Unanswered(
      `GitHub did not answer: ${message}${remedyFor(error.cause)}`,
      now + soonMs,
      error.cause,
    )
  const limited = limitedUntil(error.status, headers, message, now)
  if (limited !== null)
    throw new RateLimited(`GitHub limits the rate: ${message}`, limited.until, limited.told)
  if (error.status >= 500 || error.status === 408 || error.status === 425) {
    const asked = headers['retry-after'] === undefined ? NaN : waitOf(headers['retry-after'], now)
    const until = Number.isFinite(asked) ? Math.min(asked, now + longestPauseMs) : now + soonMs
    throw new Unavailable(`GitHub answered ${error.status}: ${message}`, until)
  }
  return { ok: false, status: error.status, message }
}

/** Node's names for a certificate that nobody here vouches for, wherever in the chain of causes. */
function remedyFor(cause: unknown): string {
  if (!(cause instanceof Error)) return ''
  const code = 'code' in cause ? String(cause.code) : ''
  if (/^(SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(GET_ISSUER|VERIFY))/.test(code))
    return '; name the authority of its certificate with --github-ca-file'
  return remedyFor(cause.cause)
}

/** Nothing of this account will be answered before `retryAt`. */
export class RateLimited extends Unavailable {
  /** Whether GitHub said until when. */
  readonly told: boolean
  constructor(message: string, retryAt: number, told: boolean) {
    super(message, retryAt)
    this.told = told
  }
}

/** What a denied write of a check or a status means. */
export function refusedBy(denied: Denied): Refused {
  if (denied.status === 404 || denied.status === 410 || denied.status === 451)
    return { refused: 'gone', message: denied.message }
  if (denied.status === 401 || denied.status === 403) return { refused: 'forbidden', message: denied.message }
  return { refused: 'invalid', message: denied.message }
}

type Headers = Partial<Record<string, string>>

interface HttpError extends Error {
  status: number
  response?: { headers: Headers }
}

/** Octokit's RequestError, known by its shape because each of its packages may bring a copy of the class. */
function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && 'status' in error && typeof error.status === 'number'
}

function firstLine(text: string): string {
  return (text.split(/[\r\n]/, 1)[0] ?? '').slice(0, 500)
}
