import type { Permission, Person, Session } from '../../../domain/index.ts'
import type { Clock, PeopleHost, PersonTokens, Refused, Store } from '../../../ports.ts'
import type { TokenSeal } from './seal-tokens.ts'

/** What the source host says of somebody. */
export interface Seen {
  person: Person
  repositories: ReadonlyMap<number, Permission>
}

/** A token that ends sooner is renewed before it is used. */
const leastLeftMs = 60_000

/**
 * Asks the source host who a session's person is and what they may do, with new tokens where the old ones have ended;
 * `refused` when the person has to sign in again. Throws Unavailable.
 *
 * A refresh token counts once. When it is not taken another replica may have used it: what that one has kept is tried.
 * Killed between the answer and the commit, its tokens are lost, and the person signs in again.
 */
export async function askInPerson(
  parts: {
    host: PeopleHost
    store: Pick<Store, 'read' | 'commit'>
    seal: TokenSeal
    clock: Pick<Clock, 'now'>
  },
  session: Session,
): Promise<Seen | 'refused'> {
  const { host, store, seal, clock } = parts
  const opened = seal.open(session.id, session.tokens)
  if (opened === null) return 'refused'
  const isOver = opened.accessUntil !== null && opened.accessUntil - clock.now() < leastLeftMs
  if (!isOver) {
    const seen = await host.look(opened.access)
    if (!isRefused(seen)) return seen
  }
  const renewed = await renew(session, opened)
  if (renewed === null) return 'refused'
  const seen = await host.look(renewed.access)
  return isRefused(seen) ? 'refused' : seen

  async function renew({ id, tokens }: Session, { refresh }: PersonTokens): Promise<PersonTokens | null> {
    if (refresh === null) return null
    const answer = await host.renew(refresh)
    if (isRefused(answer)) {
      const kept = await store.read('session', { id, now: clock.now() })
      return kept === null || kept.tokens === tokens ? null : seal.open(id, kept.tokens)
    }
    await store.commit('renewSession', { id, before: tokens, tokens: seal.seal(id, answer) })
    return answer
  }
}

function isRefused(answer: object): answer is Refused {
  return 'refused' in answer
}
