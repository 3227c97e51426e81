import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { payloadsOf } from '../../test/support/documented-payloads.ts'
import { fakeCatalogue } from '../../test/support/fakes/fake-catalogue.ts'
import { fakeSourceHost, type FakeSourceHost } from '../../test/support/fakes/fake-source-host.ts'
import { openTestStore } from '../../test/support/open-test-store.ts'
import { pullRequestPayload, pushPayload } from '../../test/support/samples/sample-payloads.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import { sampleTenant } from '../../test/support/samples/sample-tenant.ts'
import type { Repository } from '../domain/index.ts'
import { planDelivery } from './plan-delivery.ts'

const api = 'version: 1\nbuilds:\n  api: { image: registry.test/acme/api }\n'
const tenant = sampleTenant({ name: 'acme', repositories: ['acme/*'], images: ['registry.test/**'] })

let store: Awaited<ReturnType<typeof openTestStore>>
let host: FakeSourceHost
beforeEach(async () => {
  store = await openTestStore()
  host = fakeSourceHost({ '.slipway.yaml': api })
})
afterEach(() => store[Symbol.asyncDispose]())

async function plan(event: string, payload: unknown, through: string | null = null) {
  const body = Buffer.from(JSON.stringify(payload))
  const sources = {
    sourceHost: host,
    store,
    catalogue: fakeCatalogue(),
    newId: randomUUID,
    tenants: [tenant],
  }
  const planned = await planDelivery(sources, { event, body, receivedAt: 1, tenant: through })
  return planned.kind === 'concluded' ? planned.conclusion : planned
}

/** That the repository was seen before, by a delivery of this kind. */
async function remember(repository: Repository): Promise<void> {
  const now = Date.now()
  const guid = randomUUID()
  await store.commit('receiveDelivery', { guid, event: 'push', body: Buffer.from('{}'), now })
  const claimed = await store.commit('claimDelivery', { owner: 'test', now })
  await store.commit('concludeDelivery', {
    ...{ deliveryId: claimed?.id ?? 0, now, repository: 'acme/shop', ref: null, sha: null },
    outcome: { kind: 'ignored', reason: 'Seen.' },
    seen: { repository, tenant: 'acme' },
  })
}

const repositoryPayload = (action: string, change: Record<string, unknown> = {}) => ({
  action,
  repository: { ...(pushPayload()['repository'] as object), ...change },
  installation: { id: 7 },
})

describe('a delivery', () => {
  it('is remembered with its repository, tenant, ref and commit', async () => {
    expect(await plan('push', pushPayload())).toMatchObject({
      ...{ repository: 'acme/shop', ref: 'refs/heads/main', sha: 'a'.repeat(40) },
      outcome: { kind: 'planned' },
      seen: { tenant: 'acme', repository: { id: 101, ownerId: 1 } },
    })
  })

  it('of a closed pull request takes back what it wanted', async () => {
    expect(await plan('pull_request', pullRequestPayload({ action: 'closed' }))).toMatchObject({
      ref: 'refs/pull/4/head',
      outcome: {
        ...{ kind: 'withdrawn', repositoryId: 101, ref: 'refs/pull/4/head' },
        cause: { kind: 'closed', pullRequest: 4 },
      },
      seen: { tenant: 'acme' },
    })
  })

  it('of a button of ours is judged by who pressed it', async () => {
    const check_run = { head_sha: 'a'.repeat(40), name: 'slipway / api', external_id: 'b1-1' }
    const payload = { ...pushPayload(), action: 'rerequested', check_run }
    expect(await plan('check_run', payload)).toMatchObject({
      sha: 'a'.repeat(40),
      outcome: { kind: 'asked', refused: ['ada has no write access to acme/shop.'] },
    })
  })

  it('of a comment with a command is answered', async () => {
    const comment = { id: 5, body: '/slipway build', user: { id: 9, login: 'ada' } }
    const issue = { number: 4, pull_request: {} }
    expect(
      await plan('issue_comment', { ...pushPayload(), action: 'created', issue, comment }),
    ).toMatchObject({
      ref: 'refs/pull/4/head',
      outcome: { kind: 'asked' },
      reply: { commentId: 5, reaction: '-1' },
    })
  })
})

describe('a change of what we may do', () => {
  it('is noted when the App is uninstalled', async () => {
    const [payload] = payloadsOf('installation', 'deleted')
    expect(await plan('installation', payload)).toMatchObject({
      outcome: { kind: 'access', changes: [{ scope: 'installation', installationId: 2, access: 'removed' }] },
      seen: null,
    })
  })

  it('by a new name is the same repository while its tenant claims it', async () => {
    await remember(sampleRepository())
    expect(await plan('repository', repositoryPayload('renamed', { full_name: 'acme/till' }))).toMatchObject({
      outcome: { kind: 'access', changes: [{ scope: 'moved', repository: { name: 'till' } }] },
      seen: { tenant: 'acme', repository: { name: 'till' } },
    })
  })

  it('by a new owner whom no tenant claims ends its right to run', async () => {
    await remember(sampleRepository())
    const payload = repositoryPayload('transferred', { full_name: 'eve/shop', owner: { id: 666 } })
    expect(await plan('repository', payload)).toMatchObject({
      outcome: {
        kind: 'access',
        changes: [{ scope: 'repository', repositoryId: 101, access: 'removed' }],
        text: 'eve/shop has a new owner. No tenant claims eve/shop.',
      },
      seen: null,
    })
  })

  it.each([
    ['installation', payloadsOf('installation', 'deleted')[0]],
    ['repository', repositoryPayload('archived')],
  ])('through a tenant’s own webhook says nothing of the App or of others (%s)', async (event, payload) => {
    await remember(sampleRepository())
    expect(await plan(event, payload, 'acme')).toMatchObject({
      outcome: {
        kind: 'ignored',
        reason: expect.stringContaining('the webhook of the tenant acme') as string,
      },
    })
  })

  it('through a tenant’s own webhook counts for a repository that came that way', async () => {
    await remember(sampleRepository({ installationId: null }))
    expect(await plan('repository', repositoryPayload('archived'), 'acme')).toMatchObject({
      outcome: { kind: 'access', changes: [{ repositoryId: 101, access: 'archived' }] },
    })
  })
})
