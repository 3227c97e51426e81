import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Clock } from '../ports.ts'

/** Who has signed in with the token in a browser. The cookie is signed, not stored, and is not the token. */
export interface Sessions {
  /** Whether the request carries a session that is ours and has not ended. */
  isSignedIn(c: Context): boolean
  signIn(c: Context): void
  signOut(c: Context): void
}

const lifetimeMs = 12 * 3600 * 1000

/**
 * Sessions outlive a restart, and end when the API token changes: the key is derived from it.
 * `secure` where browsers come by HTTPS: the cookie is then bound to this host and never sent in clear.
 */
export function createSessions(parts: { apiToken: string; secure: boolean; clock: Clock }): Sessions {
  const { clock, secure } = parts
  const key = Buffer.from(hkdfSync('sha256', parts.apiToken, '', 'slipway session v1', 32))
  const name = secure ? '__Host-slipway_session' : 'slipway_session'
  const attributes = { path: '/', httpOnly: true, sameSite: 'Strict', secure } as const
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url')

  return {
    isSignedIn(c) {
      const [expiry, nonce, mac, ...rest] = (getCookie(c, name) ?? '').split('.')
      if (expiry === undefined || nonce === undefined || mac === undefined || rest.length > 0) return false
      const expected = Buffer.from(sign(`${expiry}.${nonce}`))
      const given = Buffer.from(mac)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false
      return Number(expiry) > clock.now()
    },
    signIn(c) {
      const text = `${clock.now() + lifetimeMs}.${randomBytes(16).toString('base64url')}`
      setCookie(c, name, `${text}.${sign(text)}`, { ...attributes, maxAge: lifetimeMs / 1000 })
    },
    signOut(c) {
      deleteCookie(c, name, attributes)
    },
  }
}
