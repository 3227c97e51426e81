import { createHash, randomBytes } from 'node:crypto'
import type { Access, Permission, Person, Session } from '../../../domain/index.ts'
import {
  Unavailable,
  type Clock,
  type Log,
  type PeopleHost,
  type PersonTokens,
  type Store,
} from '../../../ports.ts'
import { askInPerson, type Seen } from './ask-in-person.ts'
import type { PublicRepositories } from './public-repositories.ts'
import type { TokenSeal } from './seal-tokens.ts'

/** People who have signed in with the source host, each in a browser. */
export interface People {
  /** Begins a session; `secret` is what the browser keeps of it. Null: the source host does not take the tokens. */
  signIn(tokens: PersonTokens): Promise<{ secret: string; person: Person } | null>
  /** Null: the session has ended. Throws Unavailable where nobody can say what the person may do. */
  bySecret(secret: string): Promise<Access | null>
  bySession(id: string): Promise<Access | null>
  signOut(secret: string): Promise<void>
}

/** A person signs in again after this, whatever happens. */
const sessionMs = 7 * 24 * 3_600_000
/** The source host is asked again what somebody may do. */
const keptMs = 5 * 60_000
/** What it said counts for so long while it cannot be asked. */
const staleMs = 15 * 60_000
/** While it cannot be asked it is tried this often for each session. */
const pauseMs = 15_000
/** Sessions whose person was looked at last; others are asked about anew. */
const mostRemembered = 2_000

interface Remembered {
  seen: Seen | null
  /** When the source host said so (epoch ms). */
  at: number
  /** Not asked again before. */
  nextAt: number
  asking: Promise<'refused' | 'told'> | null
  /** What the person sees, made once of both. */
  merged: { of: Seen; open: ReadonlySet<number>; repositories: ReadonlyMap<number, Permission> } | null
}

/**
 * Sessions are in the store, so that they outlive a restart and count in every replica; what a person may do is asked of
 * the source host every five minutes, once at a time, and remembered here.
 *
 * @param admins logins of those who see everything and may do everything
 */
export function createPeople(parts: {
  host: PeopleHost
  store: Pick<Store, 'read' | 'commit'>
  seal: TokenSeal
  publicRepositories: PublicRepositories
  admins: readonly string[]
  clock: Pick<Clock, 'now'>
  log: Log
}): People {
  const { host, store, seal, publicRepositories, clock, log } = parts
  const admins = new Set(parts.admins.map((login) => login.toLowerCase()))
  const memory = new Map<string, Remembered>()

  function recall(id: string): Remembered {
    const known = memory.get(id) ?? { seen: null, at: 0, nextAt: 0, asking: null, merged: null }
    memory.delete(id)
    memory.set(id, known)
    const oldest = memory.keys().next()
    if (memory.size > mostRemembered && !oldest.done) memory.delete(oldest.value)
    return known
  }

  async function ask(session: Session, known: Remembered): Promise<'refused' | 'told'> {
    try {
      const seen = await askInPerson({ host, store, seal, clock }, session)
      if (seen === 'refused') return 'refused'
      known.seen = seen
      known.at = clock.now()
      known.nextAt = known.at + keptMs
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      const now = clock.now()
      known.nextAt = now + pauseMs
      if (known.seen === null || now - known.at >= staleMs) throw error
      log.warn({ session: session.person.id, err: error }, 'what a person may do is not known anew')
    }
    return 'told'
  }

  async function merge(known: Remembered, seen: Seen): Promise<ReadonlyMap<number, Permission>> {
    const open = await publicRepositories()
    if (known.merged?.of === seen && known.merged.open === open) return known.merged.repositories
    const repositories = new Map<number, Permission>([...open].map((id) => [id, 'read']))
    for (const [id, permission] of seen.repositories)
      if (permission !== 'none') repositories.set(id, permission)
    known.merged = { of: seen, open, repositories }
    return repositories
  }

  async function end(id: string): Promise<void> {
    memory.delete(id)
    await store.commit('closeSession', { id })
  }

  async function bySession(id: string): Promise<Access | null> {
    const session = await store.read('session', { id, now: clock.now() })
    if (session === null) {
      memory.delete(id)
      return null
    }
    const known = recall(id)
    if (clock.now() >= known.nextAt) {
      known.asking ??= ask(session, known).finally(() => (known.asking = null))
      if ((await known.asking) === 'refused') {
        log.info(
          { person: session.person.login },
          `${host.name} does not let somebody in any more: signed out`,
        )
        await end(id)
        return null
      }
    }
    const { seen } = known
    if (seen === null || clock.now() - known.at >= staleMs)
      throw new Unavailable(`${host.name} cannot be asked what ${session.person.login} may do`, known.nextAt)
    const { person } = seen
    const isAdmin = admins.has(person.login.toLowerCase())
    const access: Access = {
      tokenId: null,
      name: person.login,
      scope: isAdmin ? 'admin' : 'build',
      tenant: null,
      expiresAt: null,
      person,
      repositories: isAdmin ? null : await merge(known, seen),
      session: id,
    }
    return clock.now() - known.at < keptMs + pauseMs ? access : { ...access, staleSince: known.at }
  }

  return {
    async signIn(tokens) {
      const seen = await host.look(tokens.access)
      if ('refused' in seen) return null
      const secret = randomBytes(32).toString('base64url')
      const id = sessionIdOf(secret)
      const now = clock.now()
      const { person } = seen
      const session = {
        id,
        person,
        tokens: seal.seal(id, tokens),
        createdAt: now,
        expiresAt: now + sessionMs,
      }
      await store.commit('openSession', { session })
      Object.assign(recall(id), { seen, at: now, nextAt: now + keptMs })
      log.info({ person: person.login, admin: admins.has(person.login.toLowerCase()) }, 'somebody signed in')
      return { secret, person }
    },
    bySession,
    async bySecret(secret) {
      return isSecret(secret) ? await bySession(sessionIdOf(secret)) : null
    },
    async signOut(secret) {
      if (!isSecret(secret)) return
      const id = sessionIdOf(secret)
      const session = await store.read('session', { id, now: clock.now() })
      await end(id)
      const tokens = session === null ? null : seal.open(id, session.tokens)
      // Not waited for: who signs out is out, whatever the source host says.
      if (tokens !== null) void host.revoke(tokens.access)
    },
  }
}

function sessionIdOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

function isSecret(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}
