import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Access } from '../../domain/index.ts'
import type { Clock } from '../../ports.ts'
import type { AccessFinder } from './find-access.ts'

/**
 * What a browser keeps of somebody who has signed in: with a token a cookie that is signed, not stored, and is not the
 * token; with the source host the secret of a session.
 */
export interface Sessions {
  /** Whose session the request carries, if it is ours, has not ended, and its token is still valid. */
  whoIs(c: Context): Promise<Access | null>
  /** `hash` is the token's; null: the service's own. */
  signIn(c: Context, hash: string | null): void
  /** The secret of a person's session, if the request carries one; null: none. */
  personIn(c: Context): string | null
  /** Of somebody who has signed in with the source host; ends what was signed in by a token. */
  keepPerson(c: Context, secret: string): void
  signOut(c: Context): void
}

const lifetimeMs = 12 * 3600 * 1000
/** As long as a session of a person lasts in the store at most. */
const personMs = 7 * 24 * 3600 * 1000

/**
 * `Lax`, so that whoever follows a link from GitHub to a build is who they are. Nothing that a GET does changes anything,
 * and what a form of another site sends is refused (refuse-foreign-forms.ts) and comes without the cookie.
 */
export function cookieAttributes(secure: boolean) {
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const
}

/**
 * Sessions outlive a restart, and end when the service's API token changes (the key is derived from it), or with
 * the token that they were signed in with. `secure` where browsers come by HTTPS: the cookie is then bound to this
 * host and never sent in clear.
 */
export function createSessions(parts: {
  apiToken: string
  secure: boolean
  finder: Pick<AccessFinder, 'byHash'>
  clock: Clock
}): Sessions {
  const { clock, secure } = parts
  const key = Buffer.from(hkdfSync('sha256', parts.apiToken, '', 'slipway session v2', 32))
  const prefix = secure ? '__Host-' : ''
  const name = `${prefix}slipway_session`
  const personName = `${prefix}slipway_person`
  const attributes = cookieAttributes(secure)
  const forget = (c: Context, cookie: string) => {
    if (getCookie(c, cookie) !== undefined) deleteCookie(c, cookie, attributes)
  }
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url')

  return {
    async whoIs(c) {
      const [expiry, nonce, hash, mac, ...rest] = (getCookie(c, name) ?? '').split('.')
      if (expiry === undefined || nonce === undefined || hash === undefined) return null
      if (mac === undefined || rest.length > 0) return null
      const expected = Buffer.from(sign(`${expiry}.${nonce}.${hash}`))
      const given = Buffer.from(mac)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
      if (Number(expiry) <= clock.now()) return null
      return await parts.finder.byHash(hash === '' ? null : hash)
    },
    signIn(c, hash) {
      const text = `${clock.now() + lifetimeMs}.${randomBytes(16).toString('base64url')}.${hash ?? ''}`
      setCookie(c, name, `${text}.${sign(text)}`, { ...attributes, maxAge: lifetimeMs / 1000 })
      forget(c, personName)
    },
    personIn: (c) => getCookie(c, personName) ?? null,
    keepPerson(c, secret) {
      setCookie(c, personName, secret, { ...attributes, maxAge: personMs / 1000 })
      forget(c, name)
    },
    signOut(c) {
      forget(c, name)
      forget(c, personName)
    },
  }
}
