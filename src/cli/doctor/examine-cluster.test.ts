import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forbidden, spoilApi } from '../../../test/support/servers/spoil-api.ts'
import { statusAnswer, type ApiAnswer, type ApiCall } from '../../../test/support/servers/serve-api.ts'
import { startClusterApi, type ClusterApi } from '../../../test/support/servers/start-cluster-api.ts'
import { systemClock } from '../../clock.ts'
import type { Tenant } from '../../domain/index.ts'
import type { Finding } from '../../doctor/finding.ts'
import { examineCluster, type ClusterSubject } from './examine-cluster.ts'

const tenant: Tenant = {
  ...{ name: 'acme', namespace: 'team-a', repositories: ['acme/*'], images: ['**'] },
  ...{ serviceAccount: 'builder', pushSecret: 'registry', webhookSecrets: [], limits: { running: 1 } },
  untrusted: { policy: 'never', image: null, serviceAccount: null, pushSecret: null },
}

let cluster: ClusterApi
beforeAll(async () => {
  cluster = await startClusterApi()
  const create = (kind: string, name: string, more: object = {}) =>
    cluster.objects.create({
      ...{ apiVersion: kind === 'ClusterBuildStrategy' ? 'shipwright.io/v1beta1' : 'v1', kind },
      metadata: {
        name,
        ...(kind === 'Namespace' || kind === 'ClusterBuildStrategy' ? {} : { namespace: 'team-a' }),
        ...(kind === 'ClusterBuildStrategy' ? { labels: { 'slipway.build/method': 'docker' } } : {}),
      },
      ...more,
    })
  create('Namespace', 'team-a')
  create('ServiceAccount', 'builder')
  create('Secret', 'registry', {
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': 'e30=' },
  })
  create('ClusterBuildStrategy', 'buildah', { spec: { steps: [{ name: 'build', image: 'busybox' }] } })
})
afterAll(() => cluster.close())

interface Review {
  spec?: { resourceAttributes?: { resource: string; namespace?: string } }
}

/** What is said of the cluster where some requests are answered otherwise. */
async function look(
  spoil: (call: ApiCall) => ApiAnswer | null,
  more: Partial<ClusterSubject> = {},
): Promise<Finding[]> {
  await using api = await spoilApi(cluster, spoil)
  return await examineCluster(
    {
      ...{ kubeconfig: api.kubeconfig, isEmbedded: false, tenants: [tenant], nodePools: [] },
      ...{ appSecret: null, tenantsFromNamespaces: false, serviceAccount: null, ...more },
    },
    systemClock,
  )
}

const path = (pattern: RegExp, answer: ApiAnswer) => (call: ApiCall) =>
  pattern.test(call.path) ? answer : null
const said = (findings: readonly Finding[], ...outcomes: Finding['outcome'][]) =>
  findings.filter(({ outcome }) => outcomes.includes(outcome)).map(({ says }) => says)

describe('slipway doctor on a cluster', () => {
  it('has nothing to complain about where all is there', async () => {
    const found = await look(() => null)
    expect(said(found, 'failed')).toEqual([])
    expect(said(found, 'ok')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\d+ permissions in team-a: all that is needed\.$/),
        'The cluster would take a BuildRun in team-a, of tenant acme.',
        'The service account team-a/builder of tenant acme is there.',
        'The Secret team-a/registry, which tenant acme pushes with, is there.',
        'docker (buildah) can be built.',
      ]),
    )
    expect(cluster.objects.list('BuildRun')).toEqual([])
  })

  it('names the kinds that are not installed', async () => {
    const gone = statusAnswer(404, 'NotFound', 'the server could not find the requested resource')
    const found = await look(path(/^\/apis\/(?:shipwright\.io|tekton\.dev)/, gone))
    expect(said(found, 'failed')).toEqual(
      expect.arrayContaining([
        'The cluster has no shipwright.io: Shipwright Build is not there.',
        'The cluster has no tekton.dev: Tekton Pipelines is not there.',
      ]),
    )
  })

  it('goes on where it may look at nothing but itself', async () => {
    const found = await look(
      path(/^\/(?:api\/v1|apis\/(?:shipwright|tekton|apps|metrics))/, forbidden('all of it')),
    )
    expect(said(found, 'failed')).toEqual([
      'There are no strategies that this account sees: nothing can be built.',
    ])
    expect(said(found, 'skipped').join('\n')).toMatch(
      /may not be asked[^]*is not for this account to see[^]*Nodes may not be read/,
    )
  })

  it('says which permissions of the account are missing, by the cluster’s own word', async () => {
    const found = await look((call) => {
      if (!call.path.endsWith('/selfsubjectaccessreviews')) return null
      const { spec } = call.body as { spec: { resourceAttributes: { resource: string; verb: string } } }
      const { resource, verb } = spec.resourceAttributes
      const allowed = !(resource === 'secrets' && verb === 'create')
      return { code: 201, body: { kind: 'SelfSubjectAccessReview', status: { allowed } } }
    })
    expect(said(found, 'failed')).toEqual([
      'It may not create secrets in team-a: nothing can be built there.',
    ])
  })

  it.each([
    [401, 'Unauthorized', /make a new kubeconfig/],
    [503, 'the server is currently unable to handle the request', /in trouble/],
  ])('asks no more of a server that answers %i, and says what helps', async (code, message, fix) => {
    const found = await look(path(/./, statusAnswer(code, '', message)))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ outcome: 'failed', says: `The cluster does not answer: ${message}` })
    expect(found[0]?.fix).toMatch(fix)
  })

  it('says what is missing in the namespace of a tenant, and what would refuse its BuildRuns', async () => {
    const other = { ...tenant, name: 'other', namespace: 'team-b' }
    const lacking = { ...tenant, serviceAccount: 'nobody', pushSecret: 'nothing' }
    const refusal = statusAnswer(403, 'Forbidden', 'exceeded quota: no-more, requested: count/buildruns=1')
    const found = await look(
      (call) => (call.method === 'POST' && call.path.endsWith('/team-a/buildruns') ? refusal : null),
      { tenants: [lacking, other] },
    )
    expect(said(found, 'failed')).toEqual([
      'The cluster refuses a BuildRun in team-a, of tenant acme: exceeded quota: no-more, requested: count/buildruns=1',
      'The service account team-a/nobody of tenant acme does not exist: its builds fail.',
      'The Secret team-a/nothing, which tenant acme pushes with, does not exist: its builds fail.',
      'The namespace team-b of tenant other does not exist.',
    ])
  })

  it('tells of Namespaces that are tenants, and of one that says so and is none', async () => {
    const labelled = (name: string, config: string) => ({
      metadata: {
        name,
        creationTimestamp: '2026-01-01T00:00:00Z',
        labels: { 'slipway.build/tenant': name },
        annotations: { 'slipway.build/tenant-config': config },
      },
    })
    const good = "repositories: ['shop/*']\nimages: ['ghcr.io/shop/*']\n"
    const items = [labelled('team-a', good), labelled('team-c', 'repositories: 7')]
    const found = await look(
      (call) => (call.path === '/api/v1/namespaces' ? { code: 200, body: { items } } : null),
      { tenants: [], tenantsFromNamespaces: true },
    )
    expect(said(found, 'ok')).toContain('The Namespace team-a is the tenant team-a.')
    const [wrong] = found.filter(({ outcome }) => outcome === 'failed')
    expect(wrong?.says).toMatch(/^The Namespace team-c has the label of a tenant and is none: .*repositories/)
  })

  it('asks for the right to tell a Namespace why it is no tenant only where Namespaces name tenants', async () => {
    const asked: (string | undefined)[] = []
    const config = "repositories: ['shop/*']\nimages: ['ghcr.io/shop/*']\n"
    const items = [
      {
        metadata: {
          ...{ name: 'team-c', labels: { 'slipway.build/tenant': 'shop' } },
          annotations: { 'slipway.build/tenant-config': config },
        },
      },
    ]
    await look(
      (call) => {
        const { resourceAttributes: about } = (call.body as Review | undefined)?.spec ?? {}
        if (about?.resource === 'events') asked.push(about.namespace)
        return call.path === '/api/v1/namespaces' ? { code: 200, body: { items } } : null
      },
      { tenantsFromNamespaces: true },
    )
    expect(asked).toEqual(['team-c'])
  })

  it('finds a controller that is away by what it leaves undone', async () => {
    const created = '2026-01-01T00:00:00Z'
    const items = [
      { metadata: { name: 'left', namespace: 'team-a', creationTimestamp: created }, status: {} },
    ]
    const found = await look((call) =>
      call.method === 'GET' && call.path.endsWith('/team-a/buildruns')
        ? { code: 200, body: { items } }
        : null,
    )
    expect(said(found, 'failed').join()).toMatch(
      /^1 BuildRun had no word of Shipwright Build for up to .*: team-a\/left\.$/,
    )
  })
})
