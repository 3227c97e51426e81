import { expect, it } from 'vitest'
import { translateError } from './translate-error.ts'

it('says which setting is missing where nobody vouches for the certificate of GitHub Enterprise', () => {
  const refused = Object.assign(new Error('self-signed certificate in certificate chain'), {
    code: 'SELF_SIGNED_CERT_IN_CHAIN',
  })
  const failed = (cause: Error) => {
    const error = new Error(cause.message, { cause: new TypeError('fetch failed', { cause }) })
    return () => translateError(Object.assign(error, { status: 500 }), 0)
  }
  expect(failed(refused)).toThrow(
    'certificate chain; name the authority of its certificate with --github-ca-file',
  )
  expect(failed(new Error('socket hang up'))).toThrow(/GitHub did not answer: socket hang up$/)
})
