import { describe, expect, it } from 'vitest'
import { sampleTenant } from '../../test/support/samples/sample-tenant.ts'
import { readNamespaceTenants, type NamespaceClaim } from './namespace-tenants.ts'

const acme = "repositories: ['acme/*']\nimages: ['ghcr.io/acme/*']\n"

function claim(namespace: string, change: Partial<NamespaceClaim> = {}): NamespaceClaim {
  return { namespace, tenant: namespace, createdAt: 0, config: acme, webhookSecrets: [], ...change }
}

describe('the tenants that Namespaces name', () => {
  it('have what their annotation says, and the rest as in a file', () => {
    const config = `${acme}serviceAccount: builder\nlimits: { running: 7 }\n`
    const { tenants, problems } = readNamespaceTenants(
      [],
      [claim('team-a', { tenant: 'acme', config, webhookSecrets: ['sesame'] })],
    )
    expect(problems).toEqual([])
    expect(tenants).toMatchObject([
      {
        ...{ name: 'acme', namespace: 'team-a', repositories: ['acme/*'], images: ['ghcr.io/acme/*'] },
        ...{
          serviceAccount: 'builder',
          pushSecret: null,
          webhookSecrets: ['sesame'],
          limits: { running: 7 },
        },
        untrusted: { policy: 'approval', image: null },
      },
    ])
  })

  it.each([
    ['without an annotation', null, 'slipway.build/tenant-config is missing'],
    ['with a mistyped key', `${acme}limit: {}`, 'slipway.build/tenant-config:3:1: `limit` is not a key'],
    ['with no YAML', 'repositories: [', 'slipway.build/tenant-config:1:'],
    ['that calls itself otherwise', `${acme}name: other`, '`name` is not a key'],
    ['that builds in a namespace of others', `${acme}namespace: kube-system`, '`namespace` is not a key'],
    ['that names a file of the service', `${acme}webhookSecretFile: /data/api-token`, 'is not a key'],
    ['that names a variable of it', `${acme}webhookSecretEnv: SLIPWAY_API_TOKEN`, 'is not a key'],
  ])('leave out one %s and say why', (_what, config, message) => {
    const good = claim('team-b', { config: "repositories: ['beta/*']\nimages: ['ghcr.io/beta/*']" })
    const { tenants, problems } = readNamespaceTenants([], [claim('team-a', { config }), good])
    expect(tenants.map(({ name }) => name)).toEqual(['team-b'])
    expect(problems).toMatchObject([{ namespace: 'team-a' }])
    expect(problems[0]?.message).toContain(message)
  })

  it('leave out one whose label is no name', () => {
    const { problems } = readNamespaceTenants([], [claim('team-a', { tenant: 'Not A Name' })])
    expect(problems[0]?.message).toBe(
      '"Not A Name" is no name of a tenant: lower-case letters, digits and `-`.',
    )
  })

  it('give way to the file, and the younger to the older, whatever the order they come in', () => {
    const file = sampleTenant({ name: 'acme', repositories: ['acme/shop'] })
    const claims = [
      claim('late', { tenant: 'twin', createdAt: 3 }),
      claim('early', { tenant: 'twin', createdAt: 2 }),
      claim('greedy', { createdAt: 1, config: "repositories: ['acme/shop']\nimages: ['ghcr.io/x/*']" }),
      claim('named', {
        tenant: 'acme',
        createdAt: 1,
        config: "repositories: ['x/*']\nimages: ['ghcr.io/x/*']",
      }),
    ]
    for (const order of [claims, [...claims].reverse()]) {
      const { tenants, problems } = readNamespaceTenants([file], order)
      expect(tenants).toEqual([])
      expect(problems.map(({ namespace }) => namespace).sort()).toEqual(['early', 'greedy', 'late', 'named'])
    }
    const others = claims.filter(({ namespace }) => namespace !== 'greedy')
    const wide = sampleTenant({ name: 'acme', repositories: ['wide/*'] })
    const { tenants, problems } = readNamespaceTenants([wide], others)
    expect(tenants).toMatchObject([{ name: 'twin', namespace: 'early' }])
    expect(Object.fromEntries(problems.map(({ namespace, message }) => [namespace, message]))).toEqual({
      late: 'Two tenants of the file and the Namespaces are named `twin`.',
      named: 'Two tenants of the file and the Namespaces are named `acme`.',
    })
  })
})
