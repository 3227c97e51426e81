import { describe, expect, it } from 'vitest'
import { sampleTenant } from '../../test/support/samples/sample-tenant.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import type { Repository, RepositoryRecord, Tenant } from '../domain/index.ts'
import { findTenant, type Remembered } from './find-tenant.ts'

function tenant(name: string, ...repositories: string[]): Tenant {
  return sampleTenant({ name, repositories })
}
const tenants = [tenant('a', 'acme/*', '!acme/secret'), tenant('b', 'Beta/**'), tenant('c', 'acme/both')]

const shop = sampleRepository()
const acme = [{ tenant: 'a', ownerId: 1 }]

/** The repository as it was remembered for tenant a. */
function record(change: Partial<RepositoryRecord> = {}): RepositoryRecord {
  return {
    repository: shop,
    tenant: 'a',
    boundAs: 'acme/shop',
    access: 'active',
    seenAt: 1,
    baselinedAt: 1,
    ...change,
  }
}

function find(
  change: Partial<Repository>,
  known: Partial<Remembered['known']> = {},
  through: string | null = null,
  among: Tenant[] = tenants,
) {
  return findTenant(among, sampleRepository(change), {
    known: { record: null, ownerIds: [], ...known },
    through,
  })
}
const isFor = (name: string) => ({ kind: 'one', tenant: { name } })
const isNone = (words: string) => ({ kind: 'none', reason: expect.stringContaining(words) as string })

describe('a repository that is seen for the first time', () => {
  it('goes to the one tenant whose patterns let it in, without regard to case', () => {
    expect(find({ owner: 'ACME', name: 'Api' })).toMatchObject(isFor('a'))
    expect(find({ owner: 'beta', name: 'x' })).toMatchObject(isFor('b'))
  })

  it('goes to none where no pattern lets it in', () => {
    expect(find({ name: 'secret' })).toEqual({ kind: 'none', reason: 'No tenant claims acme/secret.' })
    expect(find({ owner: 'acme2' })).toMatchObject(isNone('No tenant'))
  })

  it('goes to none of several, which are named', () => {
    expect(find({ name: 'both' })).toEqual({ kind: 'several', names: ['a', 'c'] })
  })

  it('is refused when its owner is another account than the one that the tenant knows', () => {
    expect(find({ id: 5, ownerId: 666 }, { ownerIds: acme })).toMatchObject(
      isNone('acme is another account than the one this tenant was bound to: its id is 666 and not 1.'),
    )
    expect(find({ id: 5 }, { ownerIds: acme })).toMatchObject(isFor('a'))
    const others = [{ tenant: 'b', ownerId: 3 }]
    expect(find({ id: 5 }, { ownerIds: others })).toMatchObject(isFor('a'))
  })

  it('is judged by the id that the operator pinned, whatever was known', () => {
    const pinned = [{ ...tenant('a', 'acme/*'), owners: { acme: 666 } }]
    expect(find({ id: 5, owner: 'Acme', ownerId: 666 }, { ownerIds: acme }, null, pinned)).toMatchObject(
      isFor('a'),
    )
    expect(find({ id: 5 }, { ownerIds: acme }, null, pinned)).toMatchObject(isNone('another account'))
  })
})

describe('a repository that is remembered', () => {
  it('stays with its tenant when it is renamed within its account, also into the names of another', () => {
    const moved = [tenant('a', 'acme/shop'), tenant('b', 'acme/prod-*')]
    const known = { record: record(), ownerIds: acme }
    expect(find({ name: 'prod-x' }, known, null, moved)).toMatchObject(isFor('a'))
    expect(find({ name: 'secret' }, known)).toMatchObject(isFor('a'))
    expect(find({ owner: 'acme-new' }, known)).toMatchObject(isFor('a'))
  })

  it('is judged by its names when its tenant claims neither the old nor the new ones, or is gone', () => {
    const known = { record: record(), ownerIds: acme }
    expect(find({ name: 'prod-x' }, known, null, [tenant('b', 'acme/prod-*')])).toMatchObject(isFor('b'))
    const given = [tenant('a', 'acme/other'), tenant('b', 'acme/shop')]
    expect(find({}, known, null, given)).toMatchObject(isFor('b'))
  })

  it('is judged anew when it was transferred to another account', () => {
    const known = { record: record(), ownerIds: [] }
    expect(find({ owner: 'beta', ownerId: 3 }, known)).toMatchObject(isFor('b'))
    expect(find({ owner: 'mallory', ownerId: 66 }, known)).toMatchObject(isNone('No tenant'))
    expect(find({ ownerId: 66 }, { ...known, ownerIds: acme })).toMatchObject(isNone('another account'))
  })

  it.each([
    ['archived', 'is archived'],
    ['suspended', 'is suspended'],
    ['removed', 'was deleted'],
  ] as const)('has nothing built while it is %s', (access, words) => {
    expect(find({}, { record: record({ access }) })).toMatchObject(isNone(words))
  })
})

describe("a tenant's own webhook", () => {
  const plain = { installationId: null }

  it("speaks for that tenant's repositories only", () => {
    expect(find(plain, {}, 'a')).toMatchObject(isFor('a'))
    expect(find(plain, {}, 'b')).toMatchObject(isNone('webhook of the tenant b'))
    expect(find({ ...plain, owner: 'nobody' }, {}, 'a')).toMatchObject(isNone('No tenant'))
  })

  it('cannot take a repository that is bound to another tenant, whatever it says of names and owners', () => {
    const known = { record: record(), ownerIds: [] }
    for (const said of [{ owner: 'beta' }, { owner: 'beta', ownerId: 3 }]) {
      expect(find({ ...plain, ...said }, known, 'b')).toMatchObject(isNone('webhook of the tenant b'))
    }
  })

  it('cannot speak for an installation of the App, whose tokens clone', () => {
    expect(find({ installationId: 7 }, {}, 'a')).toMatchObject(isNone('webhook of the tenant a'))
  })

  it('binds nothing against the word of the App', () => {
    const squatted = record({ tenant: 'b', boundAs: 'beta/x', repository: { ...shop, ...plain } })
    expect(find({}, { record: squatted })).toMatchObject(isFor('a'))
  })
})
