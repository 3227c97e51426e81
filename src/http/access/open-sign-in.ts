import type { Clock, Log, PeopleHost, Store } from '../../ports.ts'
import { createAccessFinder, type AccessFinder } from './find-access.ts'
import { createAttemptLimit, type AttemptLimit } from './limit-attempts.ts'
import { createOauthState, type OauthState } from './people/oauth-state.ts'
import { createPeople, type People } from './people/people.ts'
import { readPublicRepositories } from './people/public-repositories.ts'
import { createTokenSeal } from './people/seal-tokens.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createWho, type Who } from './who.ts'

/** What signing in is made of, and what tells who asks. */
export interface SigningIn {
  finder: AccessFinder
  sessions: Sessions
  who: Who
  /** Wrong tokens. */
  attempts: AttemptLimit
  /** Codes that the source host does not take. */
  codes: AttemptLimit
  /** Null: people sign in with tokens only. */
  withHost: { host: PeopleHost; people: People; state: OauthState } | null
  /** Browsers come by HTTPS. */
  secure: boolean
}

/** Puts together who may come in: by token, with the source host, and where that is shown anybody to what is public. */
export function openSignIn(parts: {
  apiToken: string
  peopleHost?: PeopleHost | null
  admins?: readonly string[]
  publicPages?: boolean
  baseUrl: string
  store: Pick<Store, 'read' | 'commit'>
  clock: Clock
  log: Log
}): SigningIn {
  const { apiToken, peopleHost: host = null, admins = [], publicPages = false, store, clock, log } = parts
  const secure = parts.baseUrl.startsWith('https:')
  const finder = createAccessFinder({ apiToken, store, clock, log })
  const sessions = createSessions({ apiToken, secure, finder, clock })
  const publicRepositories = readPublicRepositories({ store, clock })
  const withHost =
    host === null
      ? null
      : {
          host,
          people: createPeople({
            ...{ host, store, publicRepositories, admins, clock, log },
            seal: createTokenSeal(apiToken),
          }),
          state: createOauthState({ apiToken, clock }),
        }
  const who = createWho({
    ...{ finder, sessions, store, clock },
    people: withHost?.people ?? null,
    publicRepositories: publicPages ? publicRepositories : null,
  })
  const attempts = createAttemptLimit({ clock, most: 10, windowMs: 60_000 })
  const codes = createAttemptLimit({ clock, most: 10, windowMs: 60_000 })
  return { finder, sessions, who, attempts, codes, withHost, secure }
}
