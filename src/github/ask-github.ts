import type { Repository } from '../domain/index.ts'
import type { BeforeSending, Clock, Meter } from '../ports.ts'
import { Unavailable } from '../ports.ts'
import type { Credentials } from './credentials.ts'
import { keepAnswers } from './keep-answers.ts'
import type { Fetch } from './make-fetch.ts'
import { openAccount, type Account, type Urgency } from './open-account.ts'
import type { RateLimits } from './rate-budget.ts'
import { RateLimited, translateError, type Denied } from './translate-error.ts'

/** What a request carries; `request.fetch` keeps to the account's limits and knows its earlier answers. */
export interface As {
  headers: { authorization: string }
  request: { fetch: Fetch }
}

/** GitHub's yes with its data, or its no. */
type Answer<T> = { ok: true; data: T } | Denied

type Call<T> = (as: As) => Promise<{ data: T }>

export interface Ask {
  /** Asks on behalf of the repository's installation. Throws `Unavailable`. */
  read<T>(repository: Repository, call: Call<T>): Promise<Answer<T>>
  /** The same, for what can wait while others need the limits. */
  browse<T>(repository: Repository, call: Call<T>): Promise<Answer<T>>
  /** The same, one at a time per installation, as GitHub asks for. */
  write<T>(repository: Repository, call: Call<T>, sending?: BeforeSending): Promise<Answer<T>>
  /** Asks as the GitHub App itself, whose client signs its requests. Throws `Unavailable`. */
  asApp<T>(call: (as: Pick<As, 'request'>) => Promise<{ data: T }>): Promise<Answer<T>>
  /** See CheckHost.budget. */
  budget(repository: Repository): Promise<{ left: number; moreAt: number }>
}

interface Parts {
  credentials: Credentials
  fetch: Fetch
  limits: RateLimits | null
  clock: Clock
  meter: Meter
  writeSpacingMs: number
}

interface Line extends Account {
  /** Settles when the last write that was asked for is done; never rejects. */
  lastWrite: Promise<unknown>
}

/** Sends requests with the right credentials, within the limits of the account that they count against. */
export function askGitHub(parts: Parts): Ask {
  const { credentials, fetch, limits, clock, meter } = parts
  const answers = keepAnswers()
  const lines = new Map<string, Line>()
  const never = new AbortController().signal

  function lineOf(key: string): Line {
    const known = lines.get(key)
    if (known) return known
    const shortestSpacingMs = parts.writeSpacingMs
    const account = openAccount({ key, fetch, answers, limits, shortestSpacingMs, clock, meter })
    const line = { ...account, lastWrite: Promise.resolve() }
    lines.set(key, line)
    return line
  }

  async function send<T>(
    line: Line,
    repository: Repository,
    urgency: Urgency,
    call: Call<T>,
    sending?: BeforeSending,
    again = true,
  ): Promise<Answer<T>> {
    const answer = await attempt(async () => {
      const authorization = await credentials.authorization(repository)
      const as = { headers: { authorization }, request: { fetch: line.fetch(urgency) } }
      await sending?.()
      return { ok: true as const, data: (await call(as)).data }
    }, line)
    if (answer.ok || answer.status !== 401) return answer
    // A token can be revoked before its time; a second 401 is a matter of the configuration.
    credentials.forget(repository)
    if (again) return send(line, repository, urgency, call, sending, false)
    throw new Unavailable(`GitHub does not accept our credentials: ${answer.message}`, clock.now() + 60_000)
  }

  async function attempt<T>(work: () => Promise<T>, line: Line | null): Promise<T | Denied> {
    try {
      return await work()
    } catch (error) {
      try {
        return translateError(error, clock.now())
      } catch (translated) {
        if (line === null || !(translated instanceof RateLimited)) throw translated
        throw new Unavailable(translated.message, line.pause(translated), translated)
      }
    }
  }

  async function on<T>(repository: Repository, work: (line: Line) => Promise<Answer<T>>): Promise<Answer<T>> {
    const key = await attempt(() => credentials.account(repository), null)
    return typeof key === 'string' ? work(lineOf(key)) : key
  }

  return {
    read: (repository, call) => on(repository, (line) => send(line, repository, 'read', call)),
    browse: (repository, call) => on(repository, (line) => send(line, repository, 'browse', call)),
    write: (repository, call, sending) =>
      on(repository, (line) => {
        const mine = line.lastWrite.then(() => send(line, repository, 'write', call, sending))
        line.lastWrite = mine.then(
          () => {
            line.succeeded()
            return clock.sleep(line.spacing(), never)
          },
          () => undefined,
        )
        return mine
      }),
    asApp: (call) => {
      const line = lineOf('app')
      return attempt(async () => {
        const { data } = await call({ request: { fetch: line.fetch('read') } })
        return { ok: true as const, data }
      }, line)
    },
    async budget(repository) {
      const key = await attempt(() => credentials.account(repository), null)
      // Who cannot be asked for takes no writes; what is tried says why.
      return typeof key === 'string' ? lineOf(key).budget() : { left: Infinity, moreAt: clock.now() }
    },
  }
}
