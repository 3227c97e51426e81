import { afterEach, expect, it } from 'vitest'
import { hastyClock } from '../test/support/fakes/hasty-clock.ts'
import { keepingLog } from '../test/support/fakes/silent-log.ts'
import { sampleTenant } from '../test/support/samples/sample-tenant.ts'
import { waitUntil } from '../test/support/wait-until.ts'
import type { Tenant } from './domain/index.ts'
import { followTenants, type TenantFollower } from './follow-tenants.ts'
import type { TenantNamespace, TenantNamespaces } from './ports.ts'
import { keepTenants } from './tenants.ts'

const config = (owner: string) => `repositories: ['${owner}/*']\nimages: ['ghcr.io/${owner}/*']`
const one = (name: string, change: Partial<TenantNamespace> = {}): TenantNamespace => ({
  ...{ name, tenant: name, createdAt: 0, config: config(name), ...change },
})

let following: TenantFollower | null = null
afterEach(async () => {
  await following?.stop()
})

/** Namespaces that a test says are there. */
function shownNamespaces() {
  let news = Promise.withResolvers<TenantNamespace[]>()
  const complaints: string[] = []
  const secrets = new Map<string, string[]>()
  const from: TenantNamespaces = {
    async *watch(signal) {
      const over = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null)))
      for (;;) {
        const all = await Promise.race([news.promise, over])
        if (all === null) return
        news = Promise.withResolvers()
        yield all
      }
    },
    webhookSecrets: (namespace) => Promise.resolve(secrets.get(namespace) ?? []),
    complain: (namespace, message) => Promise.resolve(void complaints.push(`${namespace}: ${message}`)),
  }
  return { from, show: (...all: TenantNamespace[]) => news.resolve(all), complaints, secrets }
}

function follow(
  sources: Partial<Pick<Parameters<typeof followTenants>[0], 'readFile' | 'namespaces' | 'ofFile'>>,
) {
  const ofFile = sources.ofFile ?? []
  const tenants = keepTenants(ofFile)
  const log = keepingLog()
  const parts = { readFile: null, namespaces: null, ...sources, ofFile, tenants, log }
  following = followTenants({ ...parts, clock: hastyClock(0) })
  return { tenants, log, following, names: () => tenants.all().map(({ name }) => name) }
}

it('knows no tenants for sure until the Namespaces have been read', async () => {
  const namespaces = shownNamespaces()
  const { following, names } = follow({ namespaces: namespaces.from })
  expect(following.missing()).toContain('could not be read yet')
  namespaces.show(one('acme'))
  await following.known
  expect(following.missing()).toBeNull()
  expect(names()).toEqual(['acme'])
})

it('takes Namespaces that come, change and go, beside the tenants of the file', async () => {
  const namespaces = shownNamespaces()
  const { tenants, names } = follow({
    namespaces: namespaces.from,
    ofFile: [sampleTenant({ name: 'filed' })],
  })
  namespaces.show(one('acme'))
  await waitUntil('the first', () => names().length === 2)
  namespaces.show(one('acme', { config: config('other') }), one('beta'))
  await waitUntil('the second', () => names().length === 3)
  expect(tenants.all().map(({ repositories }) => repositories[0])).toEqual(['acme/*', 'other/*', 'beta/*'])
  namespaces.show(one('beta'))
  await waitUntil('the first to go', () => !names().includes('acme'))
  expect(names()).toEqual(['filed', 'beta'])
})

it('tells of a wrong Namespace once, in the log and at the Namespace, and goes on with the others', async () => {
  const namespaces = shownNamespaces()
  const { log, names } = follow({ namespaces: namespaces.from })
  for (const others of [['beta'], ['beta', 'gamma']]) {
    namespaces.show(one('acme', { config: null }), ...others.map((name) => one(name)))
    await waitUntil('the others', () => names().length === others.length)
  }
  expect(namespaces.complaints).toHaveLength(1)
  expect(namespaces.complaints[0]).toContain('acme: The annotation slipway.build/tenant-config is missing')
  expect(log.lines.filter((line) => line.includes('is none'))).toHaveLength(1)
})

it('reads the secret of a webhook that is put into a Namespace, or changed there, later', async () => {
  const namespaces = shownNamespaces()
  const { tenants, following } = follow({ namespaces: namespaces.from })
  namespaces.show(one('acme'))
  await following.known
  for (const secret of ['first', 'second']) {
    namespaces.secrets.set('acme', [secret])
    await waitUntil(secret, () => tenants.all()[0]?.webhookSecrets[0] === secret)
  }
})

it('takes a file that was changed, and keeps what it knew of one that is wrong', async () => {
  const [acme, beta] = [sampleTenant({ name: 'acme' }), sampleTenant({ name: 'beta' })]
  let now: { tenants: Tenant[] } | { problems: string[] } = { problems: ['tenants.yaml:1:1: no'] }
  const { names, log } = follow({ ofFile: [acme], readFile: () => now })
  await waitUntil('the complaint', () => log.lines.some((line) => line.includes('tenants.yaml:1:1: no')))
  expect(names()).toEqual(['acme'])
  now = { tenants: [acme, beta] }
  await waitUntil('the new one', () => names().length === 2)
  expect(log.lines.filter((line) => line.includes('is wrong'))).toHaveLength(1)
})
