import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether what a caller presents is the API token. */
type TokenCheck = (presented: string) => boolean

/** Compares in constant time; digests, so that the length tells nothing either. */
export function createTokenCheck(apiToken: string): TokenCheck {
  if (apiToken === '') throw new TypeError('the API token is empty, which would let everybody in')
  const expected = digest(apiToken)
  return (presented) => timingSafeEqual(digest(presented), expected)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
