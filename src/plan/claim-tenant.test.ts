import { afterEach, beforeEach, expect, it } from 'vitest'
import { fakeSourceHost, type FakeSourceHost } from '../../test/support/fakes/fake-source-host.ts'
import { openTestStore } from '../../test/support/open-test-store.ts'
import { sampleTenant } from '../../test/support/samples/sample-tenant.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import type { Repository } from '../domain/index.ts'
import { claimTenant } from './claim-tenant.ts'

let store: Awaited<ReturnType<typeof openTestStore>>
let host: FakeSourceHost
beforeEach(async () => {
  store = await openTestStore()
  host = fakeSourceHost()
})
afterEach(() => store[Symbol.asyncDispose]())

const shop = sampleRepository({ installationId: null })
const claim = (repository: Repository, through: string | null) =>
  claimTenant({ store, sourceHost: host, tenants: [sampleTenant()] }, repository, through)

async function see(repository: Repository): Promise<void> {
  await store.commit('receiveDelivery', { guid: 'g1', event: 'push', body: Buffer.from('{}'), now: 1 })
  const delivery = await store.commit('claimDelivery', { owner: 'test', now: 1 })
  await store.commit('concludeDelivery', {
    ...{ deliveryId: delivery?.id ?? 0, now: 1, repository: null, ref: null, sha: null },
    outcome: {
      kind: 'withdrawn',
      repositoryId: repository.id,
      ref: 'x',
      cause: { kind: 'deleted', ref: 'x' },
      at: 1,
    },
    seen: { repository, tenant: 'acme' },
  })
}

it('takes the App’s word for a repository', async () => {
  expect(await claim(shop, null)).toMatchObject({ kind: 'one', tenant: { name: 'acme' } })
  expect(host.asked).toEqual([])
})

it('looks up what is said of a new repository through a tenant’s own webhook', async () => {
  host.repositories[shop.id] = shop
  expect(await claim(shop, 'acme')).toMatchObject({ kind: 'one' })
  for (const lie of [
    { id: 102 },
    { ownerId: 2 },
    { name: 'till' },
    { cloneUrl: 'https://evil.test/shop.git' },
  ]) {
    const claimed = await claim({ ...shop, ...lie }, 'acme')
    expect(claimed).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('no repository') as string,
    })
  }
})

it('looks up nothing that is remembered as it says', async () => {
  await see(shop)
  expect(await claim(shop, 'acme')).toMatchObject({ kind: 'one' })
  expect(host.asked).toEqual([])
  expect(await claim({ ...shop, cloneUrl: 'https://evil.test/shop.git' }, 'acme')).toMatchObject({
    kind: 'none',
  })
})
