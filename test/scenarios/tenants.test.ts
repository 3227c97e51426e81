import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openTrivialWorld, pushAndWait } from '../support/trivial-world.ts'
import { waitUntil } from '../support/wait-until.ts'

const config = (image: string) => `repositories: ['acme/*']\nimages: ['${image}']\n`
const namespace = (name: string, tenant: string, image: string) => ({
  ...{ apiVersion: 'v1', kind: 'Namespace' },
  metadata: {
    name,
    labels: { 'slipway.build/tenant': tenant },
    annotations: { 'slipway.build/tenant-config': config(image) },
  },
})

it('builds for a Namespace that says it is a tenant, tells one that is none why, and forgets what is not said any more', async () => {
  await using world = await openTrivialWorld({
    onGivenCluster: true,
    env: { SLIPWAY_TENANTS_FROM: 'both' },
  })
  const cluster = world.given
  if (cluster === null) throw new Error('no cluster was given')
  const ofFile = 'tenants: [{ name: filed, namespace: filed, repositories: ["filed/*"], images: ["x/*"] }]\n'
  await writeFile(join(world.dir, 'tenants.yaml'), ofFile)
  cluster.create(namespace('team-a', 'acme', '127.0.0.1:5000/acme/*'))
  await world.service.start()
  const tenants = async (): Promise<string[]> => {
    const headers = { authorization: 'Bearer the-token-of-this-test' }
    const answer = await fetch(`${world.service.url}/api/v1/tenants`, { headers })
    const { items } = (await answer.json()) as { items: { name: string; namespace: string }[] }
    return items.map((one) => `${one.name} in ${one.namespace}`).sort()
  }
  expect(await tenants()).toEqual(['acme in team-a', 'filed in filed'])

  const check = await pushAndWait(world)
  expect(check).toMatchObject({ name: 'slipway / app', conclusion: 'success' })
  expect(cluster.list('BuildRun', { namespace: 'team-a' })).toHaveLength(1)

  // Of the same name, and younger.
  cluster.create(namespace('team-b', 'acme', '127.0.0.1:5000/other/*'))
  const [event] = await waitUntil('an Event that says why', () => {
    const found = cluster.list('Event', { namespace: 'team-b' })
    return found.length > 0 ? found : null
  })
  expect(event).toMatchObject({
    reason: 'TenantRefused',
    involvedObject: { kind: 'Namespace', name: 'team-b' },
  })
  expect(event?.['message']).toContain('are named `acme`')
  expect(await tenants()).toEqual(['acme in team-a', 'filed in filed'])

  cluster.delete('Namespace', null, 'team-a')
  await waitUntil('the other to take its place', async () => (await tenants()).includes('acme in team-b'))
})
