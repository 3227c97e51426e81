import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../../ports.ts'

/** A way to the source host and back, bound to the browser that begins it. */
export interface OauthState {
  /** `secret` is what the browser keeps meanwhile; one that it has already goes on, so that two tabs may sign in at once. */
  begin(next: string, kept: string | undefined): { state: string; challenge: string; secret: string }
  /** Null: not begun in this browser, or too long ago. */
  end(state: string, secret: string | undefined): { next: string; verifier: string } | null
}

/** So long somebody may take to sign in. */
export const longestWayMs = 10 * 60_000

/**
 * Nothing is kept here: the state is signed, and both it and the verifier of PKCE are made with a secret that only the
 * browser has. So nobody signs another browser in (https://www.rfc-editor.org/rfc/rfc6749#section-10.12), and a code that
 * is caught on its way is of no use (https://www.rfc-editor.org/rfc/rfc7636).
 */
export function createOauthState(parts: { apiToken: string; clock: Pick<Clock, 'now'> }): OauthState {
  const { clock } = parts
  const key = Buffer.from(hkdfSync('sha256', parts.apiToken, '', 'slipway oauth state v1', 32))
  const mac = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
  const verifierOf = (secret: string, nonce: string) => mac(`verifier ${nonce} ${secret}`)

  return {
    begin(next, kept) {
      const secret = kept !== undefined && isSecret(kept) ? kept : randomBytes(32).toString('base64url')
      const nonce = randomBytes(16).toString('base64url')
      const said = `${clock.now() + longestWayMs}.${nonce}.${Buffer.from(next).toString('base64url')}`
      const challenge = createHash('sha256').update(verifierOf(secret, nonce)).digest('base64url')
      return { state: `${said}.${mac(`state ${said} ${secret}`)}`, challenge, secret }
    },
    end(state, secret) {
      const [expiry, nonce, next, given, ...rest] = state.split('.')
      if (secret === undefined || !isSecret(secret) || rest.length > 0) return null
      if (expiry === undefined || nonce === undefined || next === undefined || given === undefined)
        return null
      const right = Buffer.from(mac(`state ${expiry}.${nonce}.${next} ${secret}`))
      const said = Buffer.from(given)
      if (said.length !== right.length || !timingSafeEqual(said, right)) return null
      if (Number(expiry) <= clock.now()) return null
      return { next: Buffer.from(next, 'base64url').toString('utf8'), verifier: verifierOf(secret, nonce) }
    },
  }
}

function isSecret(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}
