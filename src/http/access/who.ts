import type { Context } from 'hono'
import { anybody, type Access } from '../../domain/index.ts'
import type { Clock, Store } from '../../ports.ts'
import type { AccessFinder } from './find-access.ts'
import type { PublicRepositories } from './people/public-repositories.ts'
import type { People } from './people/people.ts'
import type { Sessions } from './sessions.ts'

/** Who asks, and whether they still may. */
export interface Who {
  /** By token, else by what the browser has; null: nobody that is let in. Throws Unavailable. */
  of(c: Context): Promise<Access | null>
  /** The same caller's access as it is now; null: it has ended. Throws Unavailable. */
  again(access: Access): Promise<Access | null>
}

/**
 * Whoever has no token and has not signed in is anybody, who sees what is public where that is shown. A token that is
 * wrong is nobody: whoever sends one means it.
 */
export function createWho(parts: {
  finder: AccessFinder
  sessions: Sessions
  people: People | null
  /** Null: what is public is not shown to those who have not signed in. */
  publicRepositories: PublicRepositories | null
  store: Pick<Store, 'read'>
  clock: Pick<Clock, 'now'>
}): Who {
  const { finder, sessions, people, publicRepositories, store, clock } = parts

  const ofPublic = async () => (publicRepositories === null ? null : anybody(await publicRepositories()))

  return {
    async of(c) {
      const authorization = c.req.header('authorization')
      if (authorization !== undefined) {
        const bearer = /^Bearer +([^ ]+)$/i.exec(authorization)?.[1]
        return bearer === undefined ? null : ((await finder.byToken(bearer))?.access ?? null)
      }
      const secret = sessions.personIn(c)
      const person = people === null || secret === null ? null : await people.bySecret(secret)
      return person ?? (await sessions.whoIs(c)) ?? (await ofPublic())
    },
    async again(access) {
      if (access.session !== undefined) return people === null ? null : await people.bySession(access.session)
      if (access.repositories !== null) return await ofPublic()
      if (access.tokenId === null) return access
      const token = await store.read('token', { id: access.tokenId, now: clock.now() })
      return token === null ? null : access
    },
  }
}
