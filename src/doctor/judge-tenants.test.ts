import { expect, it } from 'vitest'
import type { StrategyTemplate, Tenant } from '../domain/index.ts'
import type { Fact, Unknown } from './fact.ts'
import { judgeMachine, type MachineFacts } from './judge-machine.ts'
import { judgeStore } from './judge-store.ts'
import { judgeStrategies } from './judge-strategies.ts'
import { judgeTenant, type TenantFacts } from './judge-tenants.ts'

const known = <T>(value: T): Fact<T> => ({ known: true, value })
const unknown = (status: number | null, why = 'because'): Unknown => ({ known: false, why, status })
const said = (findings: { outcome: string; says: string }[]) =>
  findings.map(({ outcome, says }) => `${outcome}: ${says}`)

const tenant: Tenant = {
  ...{ name: 'acme', namespace: 'team-a', repositories: ['acme/*'], images: ['**'] },
  ...{ serviceAccount: null, pushSecret: null, webhookSecrets: [], limits: { running: 1 } },
  untrusted: { policy: 'never', image: null, serviceAccount: null, pushSecret: null },
}
const facts: TenantFacts = {
  tenant,
  namespace: known({ isGoing: false, podSecurity: null }),
  serviceAccounts: new Map(),
  secrets: new Map(),
  dryRun: known(null),
}

it.each([
  [
    { namespace: known({ isGoing: true, podSecurity: null }) },
    ['failed: The namespace team-a of tenant acme is being deleted.'],
  ],
  [
    { namespace: known({ isGoing: false, podSecurity: 'restricted' }) },
    [
      'warning: The namespace team-a of tenant acme takes restricted Pods only: those of strategies that need root, such as buildah, are refused.',
      'ok: The cluster would take a BuildRun in team-a, of tenant acme.',
    ],
  ],
  [
    { dryRun: unknown(500, 'failed calling webhook "policy"') },
    [
      'failed: The cluster could not say whether it takes a BuildRun in team-a, of tenant acme: failed calling webhook "policy"',
    ],
  ],
  [
    { dryRun: unknown(403, 'User "x" cannot create resource "buildruns"') },
    ['skipped: Whether the cluster would take a BuildRun in team-a, of tenant acme may not be tried.'],
  ],
  [
    { secrets: new Map([['push', known('Opaque')]]) },
    [
      'ok: The cluster would take a BuildRun in team-a, of tenant acme.',
      'warning: The Secret team-a/push, which tenant acme pushes with, is of the type Opaque: Shipwright takes no login from it.',
    ],
  ],
  [
    { serviceAccounts: new Map([['builder', unknown(403)]]) },
    [
      'ok: The cluster would take a BuildRun in team-a, of tenant acme.',
      'skipped: Whether the service account team-a/builder of tenant acme exists is not for this account to see.',
    ],
  ],
])('a tenant of whom %j is found is judged', (more: Partial<TenantFacts>, expected) => {
  expect(said(judgeTenant({ ...facts, ...more }))).toEqual(expected)
})

const strategy = (name: string, more: Partial<StrategyTemplate> = {}): StrategyTemplate => ({
  ...{
    name,
    kind: 'ClusterBuildStrategy',
    namespace: null,
    method: 'docker',
    version: '1.2.0',
    isDefault: false,
  },
  ...{ tools: [], description: null, parameters: [], steps: ['build'], ...more },
})

it('says which methods can be built and why others cannot, once for all tenants that have the same', () => {
  const strategies = known([
    strategy('a'),
    strategy('b'),
    strategy('nix', { method: 'nix', isDefault: true }),
  ])
  const pinned = { ...tenant, name: 'shop', strategies: { nix: { name: 'nix', kind: null, version: '2' } } }
  const found = said(
    judgeStrategies([
      { tenant, strategies },
      { tenant: pinned, strategies },
    ]),
  )
  expect(found).toEqual(
    expect.arrayContaining([
      'ok: For tenant acme: nix (nix 1.2.0) can be built.',
      expect.stringMatching(/^warning: The method `docker` has several strategies and none is its default/),
      expect.stringMatching(
        /^failed: For tenant shop: The tenant `shop` builds the method `nix` with .* of version 2/,
      ),
      'skipped: No strategy builds kaniko.',
    ]),
  )
})

const [a, b] = ['a', 'b'].map((name) => ({ name, isAdditive: false })) as [Made, Made]
type Made = { name: string; isAdditive: boolean }
it.each([
  [known([a, b]), 'ok', '2 migrations: all of them'],
  [known([a]), 'warning', 'lacks 1 migration of this version: b.'],
  [known([a, b, { ...b, name: 'c' }]), 'failed', 'written by a newer Slipway, which knows c.'],
  [known([a, b, { name: 'c', isAdditive: true }]), 'ok', 'added to by a newer Slipway'],
  [known(null), 'skipped', 'holds nothing of Slipway yet'],
  [
    unknown(null, 'password authentication failed'),
    'failed',
    'does not answer: password authentication failed',
  ],
])('a database that has %j is judged', (migrations, outcome, says) => {
  const found = judgeStore({ place: 'DIR/slipway.db', migrations, known: ['a', 'b'] })
  expect(found.outcome).toBe(outcome)
  expect(found.says).toContain(says)
})

it('says how much room there is, and what the machine lacks where it builds', () => {
  const machine = (freeBytes: number, more: Partial<MachineFacts> = {}) =>
    judgeMachine({
      ...{ dataDir: '/data', disk: known({ freeBytes, totalBytes: 1e11 }), isWritable: true, tools: null },
      ...{ isRoot: false, ...more },
    }).map(({ outcome }) => outcome)
  expect([machine(5e10), machine(1e9), machine(1e8)]).toEqual([['ok'], ['warning'], ['failed']])
  expect(machine(5e10, { isWritable: false })).toEqual(['ok', 'failed'])
  expect(machine(5e10, { tools: { missing: ['buildah'], install: 'apt-get install buildah' } })).toEqual([
    'ok',
    'failed',
    'warning',
  ])
})
