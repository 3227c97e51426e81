import type { Repository } from '../domain/index.ts'
import type { Clock } from '../ports.ts'
import { Unavailable } from '../ports.ts'
import type { Credentials } from './credentials.ts'
import { RateLimited, translateError, type Denied } from './translate-error.ts'

/** What a request carries. */
interface As {
  headers: { authorization: string }
}

/** GitHub's yes with its data, or its no. */
type Answer<T> = { ok: true; data: T } | Denied

export interface Ask {
  /** Asks on behalf of the repository's installation. Throws `Unavailable`. */
  read<T>(repository: Repository, call: (as: As) => Promise<{ data: T }>): Promise<Answer<T>>
  /** The same, one at a time per installation, as GitHub asks for. */
  write<T>(repository: Repository, call: (as: As) => Promise<{ data: T }>): Promise<Answer<T>>
}

interface Account {
  /** Nobody asks before this time. */
  pausedUntil: number
  /** Settles when the last write that was asked for is done; never rejects. */
  lastWrite: Promise<unknown>
}

/** Sends requests with the right credentials, and none while GitHub has asked for a pause. */
export function askGitHub(parts: { credentials: Credentials; clock: Clock; writeSpacingMs: number }): Ask {
  const { credentials, clock } = parts
  const accounts = new Map<string, Account>()
  const never = new AbortController().signal

  async function accountOf(repository: Repository): Promise<Account> {
    const key = await credentials.account(repository)
    const account = accounts.get(key) ?? { pausedUntil: 0, lastWrite: Promise.resolve() }
    accounts.set(key, account)
    return account
  }

  async function send<T>(
    account: Account,
    repository: Repository,
    call: (as: As) => Promise<{ data: T }>,
    again: boolean,
  ): Promise<Answer<T>> {
    if (clock.now() < account.pausedUntil)
      throw new Unavailable('GitHub has asked for a pause', account.pausedUntil)
    const denied = await attempt(async () => {
      const authorization = await credentials.authorization(repository)
      return { ok: true as const, data: (await call({ headers: { authorization } })).data }
    }, account)
    if (denied.ok || denied.status !== 401) return denied
    // A token can be revoked before its time; a second 401 is a matter of the configuration.
    credentials.forget(repository)
    if (again) return send(account, repository, call, false)
    throw new Unavailable(`GitHub does not accept our credentials: ${denied.message}`, clock.now() + 60_000)
  }

  async function attempt<T>(work: () => Promise<T>, account: Account | null): Promise<T | Denied> {
    try {
      return await work()
    } catch (error) {
      try {
        return translateError(error, clock.now())
      } catch (translated) {
        if (account && translated instanceof RateLimited)
          account.pausedUntil = Math.max(account.pausedUntil, translated.retryAt)
        throw translated
      }
    }
  }

  return {
    read: async (repository, call) => {
      const account = await attempt(() => accountOf(repository), null)
      return 'ok' in account ? account : send(account, repository, call, true)
    },
    write: async (repository, call) => {
      const account = await attempt(() => accountOf(repository), null)
      if ('ok' in account) return account
      const mine = account.lastWrite.then(() => send(account, repository, call, true))
      account.lastWrite = mine.catch(() => {}).then(() => clock.sleep(parts.writeSpacingMs, never))
      return mine
    },
  }
}
