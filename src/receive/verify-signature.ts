import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Whether GitHub's `X-Hub-Signature-256` is the HMAC-SHA256 of these raw bytes under one of the
 * secrets; several are valid at once while one is being replaced. Takes the same time whichever of them
 * fits, and however much of a wrong signature is right.
 * https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function isSigned(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/.exec(signature)?.[1]
  if (hex === undefined) return false
  const given = Buffer.from(hex, 'hex')
  let fits = false
  for (const secret of secrets) {
    const right = createHmac('sha256', secret).update(body).digest()
    fits = timingSafeEqual(right, given) || fits
  }
  return fits
}
