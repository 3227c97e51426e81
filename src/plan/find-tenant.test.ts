import { expect, it } from 'vitest'
import type { Tenant } from '../domain/index.ts'
import { findTenant } from './find-tenant.ts'

function tenant(name: string, ...repositories: string[]): Tenant {
  return {
    name,
    namespace: name,
    repositories,
    images: ['**'],
    serviceAccount: null,
    pushSecret: null,
    limits: { running: 1 },
  }
}
const tenants = [tenant('a', 'acme/*', '!acme/secret'), tenant('b', 'Beta/**'), tenant('c', 'acme/shop')]
const find = (owner: string, name: string) => findTenant(tenants, { owner, name })

it('finds the one tenant of a repository, without regard to case', () => {
  expect(find('ACME', 'Api')).toMatchObject({ kind: 'one', tenant: { name: 'a' } })
  expect(find('beta', 'x')).toMatchObject({ kind: 'one', tenant: { name: 'b' } })
})

it('finds none where no pattern lets the repository in', () => {
  expect(find('acme', 'secret')).toEqual({ kind: 'none' })
  expect(find('acme2', 'api')).toEqual({ kind: 'none' })
})

it('names all that claim one repository', () => {
  expect(find('acme', 'shop')).toEqual({ kind: 'several', names: ['a', 'c'] })
})
