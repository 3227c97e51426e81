import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isSigned } from './verify-signature.ts'

/** https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation */
const secret = "It's a Secret to Everybody"
const body = Buffer.from('Hello, World!')
const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'

describe('isSigned', () => {
  it('agrees with GitHub’s published vector', () => {
    expect(isSigned(body, signature, [secret])).toBe(true)
  })

  it('takes any of several secrets, in any place', () => {
    expect(isSigned(body, signature, ['new', secret])).toBe(true)
    expect(isSigned(body, signature, [secret, 'old'])).toBe(true)
    expect(isSigned(body, signature, ['new', 'old'])).toBe(false)
    expect(isSigned(body, signature, [])).toBe(false)
  })

  it('takes no other body', () => {
    expect(isSigned(Buffer.from('Hello, World?'), signature, [secret])).toBe(false)
    expect(isSigned(Buffer.alloc(0), signature, [secret])).toBe(false)
  })

  it.each([
    ['nothing', ''],
    ['no prefix', signature.slice('sha256='.length)],
    ['one digit less', signature.slice(0, -1)],
    ['one digit more', `${signature}0`],
    ['capital letters', signature.toUpperCase()],
    ['letters that are no digits', `sha256=${'z'.repeat(64)}`],
    ['a line after it', `${signature}\n`],
    ['SHA-1', `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`],
  ])('refuses %s instead of a signature, and does not throw', (_, given) => {
    expect(isSigned(body, given, [secret])).toBe(false)
  })
})
