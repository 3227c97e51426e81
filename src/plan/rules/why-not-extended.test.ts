import { expect, it } from 'vitest'
import { sampleRepository } from '../../../test/support/samples/samples.ts'
import { whyNotExtended } from './why-not-extended.ts'

const why = (other: string, allowed?: string[]) =>
  whyNotExtended(sampleRepository(), { name: 'acme', ...(allowed && { extends: allowed }) })(other)

it('lets a build file extend those of its own repository, and of others that the tenant names', () => {
  expect(why('Acme/Shop')).toBeNull()
  expect(why('acme/templates', ['acme/templates'])).toBeNull()
  expect(why('ACME/Templates', ['acme/*'])).toBeNull()
})

it('says what the tenant allows instead', () => {
  expect(why('acme/templates')).toBe(
    'No file of `acme/templates` may be extended here: the tenant `acme` allows only files of the repository itself.',
  )
  expect(why('evil/templates', ['acme/*', '!acme/secret'])).toContain('those of `acme/*`, `!acme/secret`.')
  expect(why('acme/secret', ['acme/*', '!acme/secret'])).not.toBeNull()
})
