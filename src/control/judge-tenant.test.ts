import { describe, expect, it } from 'vitest'
import { sampleStoredBuild } from '../../test/support/samples/sample-report.ts'
import { sampleTenant } from '../../test/support/samples/sample-tenant.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import type { Build, RepositoryRecord, Tenant } from '../domain/index.ts'
import { judgeApprove } from './judge-approve.ts'
import { judgeRetry } from './judge-retry.ts'

const strangers = {
  policy: 'approval' as const,
  image: 'registry.test/strangers',
  serviceAccount: 'stranger',
  pushSecret: 'strangers-push',
}
const acme = sampleTenant({ serviceAccount: null, pushSecret: null, untrusted: strangers })
const record: RepositoryRecord = {
  repository: sampleRepository(),
  tenant: 'acme',
  boundAs: 'acme/shop',
  access: 'active',
  seenAt: 1,
  baselinedAt: 1,
}
const failed = sampleStoredBuild({ state: 'failed' })
const pending = sampleStoredBuild({
  state: 'pending',
  trust: 'untrusted',
  config: { ...failed.config, ...strangers },
})

function retry(build: Build, tenant: Partial<Tenant> = {}, known: RepositoryRecord | null = record) {
  const judged = judgeRetry({ build, tenants: [{ ...acme, ...tenant }], record: known })
  return judged.kind === 'refused' ? judged.reason : judged.kind
}

describe('another attempt', () => {
  it('is made of what ended, also when nothing is remembered of the repository', () => {
    for (const state of ['failed', 'cancelled', 'completed'] as const) {
      expect(retry({ ...failed, state })).toBe('retry')
    }
    expect(retry(failed, {}, null)).toBe('retry')
    expect(retry({ ...pending, state: 'cancelled' })).toBe('retry')
  })

  it('is not made of what has not ended', () => {
    expect(retry({ ...failed, state: 'running' })).toBe('api has not ended: it is running.')
    expect(retry(pending)).toContain('waits for approval')
  })

  it.each<[string, Partial<Tenant>, Partial<RepositoryRecord>, string]>([
    ['the tenant is gone', { name: 'other' }, {}, 'no longer set up'],
    ['another tenant has the repository', {}, { tenant: 'beta' }, 'belongs to the tenant beta now'],
    ['the repository is no longer claimed', { repositories: ['acme/web'] }, {}, 'no longer claims acme/shop'],
    ['the right to run is gone', {}, { access: 'suspended' }, 'acme/shop is suspended'],
    ['the namespace is another', { namespace: 'n2' }, {}, 'the namespace n2 now'],
    ['the image is not allowed any more', { images: ['registry.test/x'] }, {}, 'no longer allows the image'],
    ['the credentials are others', { pushSecret: 'new' }, {}, 'another service account or push secret'],
  ])('is not made when %s', (_case, tenant, known, words) => {
    expect(retry(failed, tenant, { ...record, ...known })).toContain(words)
  })

  it.each<[string, Partial<Tenant>, string]>([
    ['the image of its cache', { images: ['registry.test/acme/api'] }, 'the image registry.test/acme/cache'],
    ['a Secret', { secrets: ['other'] }, 'no longer lends builds the Secret npm'],
    ['a Secret that pushes images now', { pushSecret: 'npm' }, 'the Secret npm'],
    ['its pool', { pools: ['general-purpose'] }, 'may no longer use the pool gpu'],
  ])('is not made when the tenant has lost %s', (_what, tenant, words) => {
    const config = {
      ...failed.config,
      image: 'registry.test/acme/api',
      cache: { image: 'registry.test/acme/cache', mode: 'min' as const },
      secrets: [{ id: 'NPM_TOKEN', secret: 'npm', key: 'token' }],
      placement: { pool: 'gpu', nodeSelector: {}, tolerations: [] },
    }
    expect(retry({ ...failed, config })).toBe('retry')
    expect(retry({ ...failed, config }, tenant)).toContain(words)
  })

  it('stays with the tenant under the name that the repository was bound as', () => {
    const renamed = { ...record, repository: sampleRepository({ owner: 'acme-inc' }) }
    expect(retry(failed, {}, renamed)).toBe('retry')
    expect(retry(failed, {}, { ...renamed, boundAs: 'old/shop' })).toContain('no longer claims acme-inc/shop')
  })

  it('of a stranger is made with what strangers get now, and with nothing else', () => {
    const again = { ...pending, state: 'failed' as const }
    expect(retry(again, { images: [], pushSecret: 'new' })).toBe('retry')
    expect(retry(again, { untrusted: { ...strangers, policy: 'never' } })).toContain('no longer builds')
    expect(retry(again, { untrusted: { ...strangers, image: 'registry.test/other' } })).toContain(
      'another image',
    )
    expect(retry({ ...again, config: failed.config })).toContain('another image')
  })
})

describe('an approval', () => {
  const approve = (build: Build, sha: string, tenant: Partial<Tenant> = {}) =>
    judgeApprove({ build, tenants: [{ ...acme, ...tenant }], record }, sha)

  it('is for the commit that waits, by all its digits', () => {
    expect(approve(pending, pending.sha)).toEqual({ kind: 'approve' })
    expect(approve(pending, pending.sha.slice(0, 39))).toMatchObject({ kind: 'refused' })
    expect(approve(pending, 'c'.repeat(40))).toMatchObject({ kind: 'refused' })
  })

  it('is not for what does not wait, or may not be built any more', () => {
    expect(approve({ ...pending, state: 'cancelled' }, pending.sha)).toMatchObject({ kind: 'refused' })
    expect(approve(failed, failed.sha)).toMatchObject({ kind: 'refused' })
    expect(approve(pending, pending.sha, { untrusted: { ...strangers, policy: 'never' } })).toMatchObject({
      kind: 'refused',
    })
  })
})
