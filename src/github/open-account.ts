import type { Response } from 'undici'
import type { Clock, Meter } from '../ports.ts'
import { Unavailable } from '../ports.ts'
import { isImmutable } from './is-immutable.ts'
import type { Answers } from './keep-answers.ts'
import { keepBody, restore } from './keep-body.ts'
import type { Fetch } from './make-fetch.ts'
import {
  fitsAt,
  fitsIdlyAt,
  giveBack,
  hear,
  nothingSpent,
  requestsLeft,
  spacingAfter,
  spend,
  writesLeft,
  type RateLimits,
} from './rate-budget.ts'
import type { RateLimited } from './translate-error.ts'

/** How urgent a request is: `browse` is a read that can wait, and leaves others half of the limits. */
export type Urgency = 'read' | 'browse' | 'write'

/** Whose rate limit requests count against: an installation, a token, or the App itself. */
export interface Account {
  /** Sends a request; throws `Unavailable` before sending it where it does not fit into the limits. */
  fetch(urgency: Urgency): Fetch
  /** GitHub has limited the rate: nobody asks before the time (epoch ms) that it said, or that we choose. */
  pause(limited: RateLimited): number
  /** A write was done well. */
  succeeded(): void
  /** See CheckHost.budget. */
  budget(): { left: number; moreAt: number }
  /** Milliseconds from the end of one write to the next. */
  spacing(): number
}

interface Parts {
  key: string
  fetch: Fetch
  answers: Answers
  /** Null: none that we know of; what GitHub says itself counts all the same. */
  limits: RateLimits | null
  shortestSpacingMs: number
  clock: Clock
  meter: Meter
}

/** What the documentation asks for when GitHub names no time, and then ever longer. */
const firstPauseMs = 60_000
const longestPauseMs = 3_600_000

/**
 * Keeps the account's limits, and the answers that need not be sent again. At most 32 requests are under way at
 * once (make-fetch.ts), below GitHub's 100. Nothing of this outlives the process.
 */
export function openAccount(parts: Parts): Account {
  const { key, answers, limits, clock, meter } = parts
  let spent = nothingSpent
  let pausedUntil = 0
  let pauses = 0

  function budget() {
    const now = clock.now()
    const { left, moreAt } = writesLeft(spent, limits, now)
    if (now >= pausedUntil) return { left, moreAt }
    // What is left of the limits is there again with the end of the pause.
    return { left: 0, moreAt: left > 0 ? pausedUntil : Math.max(pausedUntil, moreAt) }
  }

  // Both grow again while nobody asks GitHub for anything.
  meter.level('slipway_github_writes_left', () => budget().left, { installation: key })
  meter.level('slipway_github_requests_left', () => requestsLeft(spent, clock.now()), { installation: key })

  function admit(urgency: Urgency): void {
    const now = clock.now()
    const limited = (message: string, until: number) => {
      meter.count('slipway_github_requests_total', { kind: kindOf(urgency), result: 'limited' })
      return new Unavailable(message, until)
    }
    if (now < pausedUntil) throw limited('GitHub has asked for a pause', pausedUntil)
    const at = urgency === 'browse' ? fitsIdlyAt(spent, limits, now) : fitsAt(spent, limits, urgency, now)
    if (at > now) throw limited('the rate limits of GitHub leave no room for this request now', at)
    spent = spend(spent, kindOf(urgency), now)
  }

  function learn(response: Response): void {
    const number = (name: string) => Number(response.headers.get(name) ?? NaN)
    const said = {
      limit: number('x-ratelimit-limit'),
      left: number('x-ratelimit-remaining'),
      resetAt: number('x-ratelimit-reset') * 1000,
    }
    // Search and GraphQL have hours of their own.
    const core = (response.headers.get('x-ratelimit-resource') ?? 'core') === 'core'
    if (core && Object.values(said).every(Number.isFinite)) spent = hear(spent, said)
    if (response.status === 304) spent = giveBack(spent)
  }

  return {
    fetch:
      (urgency) =>
      async (url, init = {}) => {
        const kind = kindOf(urgency)
        const count = (result: string) => meter.count('slipway_github_requests_total', { kind, result })
        const entry = `${key} ${init.headers?.['accept'] ?? ''} ${url}`
        const kept = kind === 'read' ? answers.find(entry) : null
        if (kept && isImmutable(url)) {
          count('cached')
          return restore(kept)
        }
        admit(urgency)
        const condition = kept?.etag ? { 'if-none-match': kept.etag } : {}
        try {
          const response = await parts.fetch(url, { ...init, headers: { ...init.headers, ...condition } })
          learn(response)
          if (response.status === 304 && kept) {
            await response.body?.cancel()
            count('unchanged')
            return restore(kept)
          }
          count(resultOf(response.status))
          return kind === 'read' && response.status === 200
            ? await keepBody(answers, entry, response)
            : response
        } catch (error) {
          count('failed')
          throw error
        }
      },
    pause(limited) {
      pauses += 1
      const chosen = clock.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (pauses - 1))
      pausedUntil = Math.max(pausedUntil, limited.told ? limited.retryAt : chosen)
      return pausedUntil
    },
    succeeded: () => void (pauses = 0),
    budget,
    spacing: () => spacingAfter(spent, limits, clock.now(), parts.shortestSpacingMs),
  }
}

/** 403 is a permission that is missing, or a limit. */
function resultOf(status: number): string {
  if (status >= 500) return 'failed'
  return status === 403 || status === 429 ? 'refused' : 'answered'
}

function kindOf(urgency: Urgency): 'read' | 'write' {
  return urgency === 'write' ? 'write' : 'read'
}
