import { createHash } from 'node:crypto'

/** Tokens that the service makes are random: a plain hash of one cannot be turned back. Hex. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Whether a text can be a token that the service made. */
export function isTokenShaped(text: string): boolean {
  return /^slw_[A-Za-z0-9_-]{43}$/.test(text)
}
