import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { PersonTokens } from '../../../ports.ts'

/** Encrypts what the source host gave, for the store. */
export interface TokenSeal {
  /** `sessionId` is bound to it: moved to another session's row it does not open. */
  seal(sessionId: string, tokens: PersonTokens): string
  /** Null where it was sealed with another key, which changes with the service's API token, or was changed since. */
  open(sessionId: string, sealed: string): PersonTokens | null
}

const schema = z.object({
  access: z.string(),
  accessUntil: z.number().nullable(),
  refresh: z.string().nullable(),
  refreshUntil: z.number().nullable(),
})

const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM: https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf. */
export function createTokenSeal(apiToken: string): TokenSeal {
  const key = Buffer.from(hkdfSync('sha256', apiToken, '', 'slipway tokens of people v1', 32))
  return {
    seal(sessionId, tokens) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(sessionId))
      const text = Buffer.concat([cipher.update(JSON.stringify(tokens), 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')
    },
    open(sessionId, sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < nonceBytes + tagBytes) return null
      const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes)
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
      decipher.setAAD(Buffer.from(sessionId)).setAuthTag(tag)
      try {
        const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()])
        return schema.safeParse(JSON.parse(text.toString('utf8'))).data ?? null
      } catch {
        return null
      }
    },
  }
}
