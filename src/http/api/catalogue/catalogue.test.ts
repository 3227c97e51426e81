import { afterEach, expect, it } from 'vitest'
import { fakeCatalogue } from '../../../../test/support/fakes/fake-catalogue.ts'
import { admit, newBuild, planBuild } from '../../../../test/support/plan-build.ts'
import { sampleTenant } from '../../../../test/support/samples/sample-tenant.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'
import type { NodePool } from '../../../domain/index.ts'

const has = { cpu: 8, memory: 32e9, gpu: 0, disk: Infinity }
const pool = (name: string, more: Partial<NodePool> = {}): NodePool => ({
  ...{ name, labels: { 'build-type': name }, taints: [], methods: null, platforms: ['linux/amd64'] },
  ...{ capacity: { ...has, disk: 1e12 }, largest: has, nodes: { total: 2, ready: 1 }, isGeneral: false },
  origin: 'nodes',
  ...more,
})
const tenants = [sampleTenant({ pools: ['arm64'] }), sampleTenant({ name: 'beta', namespace: 'beta-builds' })]

let http: TestHttp | undefined
afterEach(() => http?.close())

interface Listed {
  items: Record<string, unknown>[]
}

async function start(catalogue = fakeCatalogue()) {
  http = await startHttp({ catalogue, tenants })
  return http
}

async function listed(app: TestHttp, path: string): Promise<Listed> {
  return (await (await app.get(path)).json()) as Listed
}

/** What somebody sees whose token is of one tenant. */
async function listedBy(tenant: string, app: TestHttp, path: string): Promise<Listed> {
  const made = await app.get('/api/v1/tokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'watcher', scope: 'read', tenant }),
  })
  const { token } = (await made.json()) as { token: string }
  return (await (await app.ask(path, { headers: { authorization: `Bearer ${token}` } })).json()) as Listed
}

it('lists pools with what they have and what builds have of them', async () => {
  const app = await start(
    fakeCatalogue({ nodePools: [pool('general-purpose', { isGeneral: true }), pool('arm64')] }),
  )
  const { config } = newBuild()
  const placement = { pool: 'arm64', nodeSelector: {}, tolerations: [] }
  await planBuild(app.store, { name: 'waits', config: { ...config, placement, resources: { cpu: 2 } } })
  const { build } = await planBuild(app.store, {
    ...{ name: 'runs', sha: 'f'.repeat(40) },
    config: { ...config, placement, resources: { cpu: 4, memory: 1e9 } },
  })
  await admit(app.store, build)
  expect((await listed(app, '/api/v1/node-pools')).items).toMatchObject([
    {
      ...{ name: 'arm64', general: false, open: true, nodes: { total: 2, ready: 1 } },
      ...{ capacity: { cpu: 8, disk: 1e12 }, largest: { cpu: 8, disk: null } },
      use: { running: 1, requested: { cpu: 4, memory: 1e9, gpu: 0 }, waiting: 1 },
    },
    { name: 'general-purpose', general: true, use: { running: 0, waiting: 0 } },
  ])
})

it('shows a tenant the pools that it may use, and nobody else’s builds', async () => {
  const app = await start(fakeCatalogue({ nodePools: [pool('general-purpose'), pool('arm64')] }))
  const placement = { pool: 'arm64', nodeSelector: {}, tolerations: [] }
  await planBuild(app.store, { config: { ...newBuild().config, placement } })
  const ofAcme = await listedBy('acme', app, '/api/v1/node-pools')
  expect(ofAcme.items).toMatchObject([{ name: 'arm64', use: { waiting: 1 } }])
  const ofBeta = await listedBy('beta', app, '/api/v1/node-pools')
  expect(ofBeta.items).toMatchObject([
    { name: 'arm64', use: { waiting: 0 } },
    { name: 'general-purpose', use: { waiting: 0 } },
  ])
})

it('lists strategies with their method, version and what they lack', async () => {
  const catalogue = fakeCatalogue()
  const [shipped] = catalogue.templates
  if (shipped === undefined) throw new Error('no strategy is shipped')
  const own = { ...shipped, name: 'own', kind: 'BuildStrategy' as const, isDefault: false, missing: ['nix'] }
  catalogue.templates = [shipped, { ...own, namespace: 'beta-builds', method: 'nix' }]
  const app = await start(catalogue)
  const buildah = { name: 'buildah', method: 'docker', default: true, available: true, tools: ['buildah'] }
  const ofBeta = { name: 'own', namespace: 'beta-builds', method: 'nix', available: false, missing: ['nix'] }
  expect((await listed(app, '/api/v1/strategies')).items).toMatchObject([buildah, ofBeta])
  expect((await listedBy('acme', app, '/api/v1/strategies')).items).toMatchObject([buildah])
  expect((await listed(app, '/api/v1/strategies?tenant=acme')).items).toHaveLength(1)
})
