import type { Access } from '../../domain/index.ts'
import type { Clock, Log, Store } from '../../ports.ts'
import { createTokenCheck } from './check-token.ts'
import { hashToken, isTokenShaped } from './hash-token.ts'

/** Whom a token lets in. */
export interface AccessFinder {
  /** Null where the token is not valid: it never was, it expired, or it was revoked. */
  byToken(presented: string): Promise<{ access: Access; hash: string | null } | null>
  /** Of a token that was presented before, by its hash; null: the service's own. */
  byHash(hash: string | null): Promise<Access | null>
}

/** A use is noted at most this often. */
const noteEveryMs = 60_000

/** What the service's own token allows. */
export const ownToken: Access = {
  tokenId: null,
  name: 'api-token',
  scope: 'admin',
  tenant: null,
  expiresAt: null,
  person: null,
  repositories: null,
}

/** The service's own token may do everything; those that were made by it, what they say. */
export function createAccessFinder(parts: {
  apiToken: string
  store: Pick<Store, 'read' | 'commit'>
  clock: Pick<Clock, 'now'>
  log: Log
}): AccessFinder {
  const { store, clock, log } = parts
  const isOwn = createTokenCheck(parts.apiToken)
  async function byHash(hash: string | null): Promise<Access | null> {
    if (hash === null) return ownToken
    const now = clock.now()
    const token = await store.read('token', { hash, now })
    if (token === null) return null
    const { id, name, scope, tenant, expiresAt, lastUsedAt } = token
    if (lastUsedAt === null || now - lastUsedAt >= noteEveryMs)
      void store.commit('noteTokenUse', { id, now }).catch((error: unknown) => {
        log.warn({ token: id, err: error }, 'the use of a token could not be noted')
      })
    return { tokenId: id, name, scope, tenant, expiresAt, person: null, repositories: null }
  }

  return {
    byHash,
    async byToken(presented) {
      if (isOwn(presented)) return { access: ownToken, hash: null }
      if (!isTokenShaped(presented)) return null
      const hash = hashToken(presented)
      const access = await byHash(hash)
      return access === null ? null : { access, hash }
    },
  }
}
