import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeCatalogue } from '../../test/support/fakes/fake-catalogue.ts'
import { fakeSourceHost, type FakeSourceHost } from '../../test/support/fakes/fake-source-host.ts'
import { openTestStore } from '../../test/support/open-test-store.ts'
import { pullRequestPayload, pushPayload } from '../../test/support/samples/sample-payloads.ts'
import { keepingLog, silentLog } from '../../test/support/fakes/silent-log.ts'
import { waitUntil } from '../../test/support/wait-until.ts'
import { systemClock } from '../clock.ts'
import type { Delivery, Tenant } from '../domain/index.ts'
import { Unavailable, type Log } from '../ports.ts'
import type { Stage } from '../stage.ts'
import { fixedTenants } from '../tenants.ts'
import { startPlanning } from './start-planning.ts'

const api = 'version: 1\nbuilds:\n  api: { image: registry.test/acme/api }\n'
const tenant: Tenant = {
  name: 'acme',
  namespace: 'acme-builds',
  repositories: ['acme/*'],
  images: ['registry.test/acme/**'],
  serviceAccount: null,
  pushSecret: null,
  limits: { running: 2 },
  untrusted: { policy: 'approval', image: null, serviceAccount: null, pushSecret: null },
  webhookSecrets: [],
}

let store: Awaited<ReturnType<typeof openTestStore>>
let host: FakeSourceHost
let stage: Stage | null = null
const counted: string[] = []

beforeEach(async () => {
  store = await openTestStore()
  host = fakeSourceHost({ '.slipway.yaml': api })
  counted.length = 0
})
afterEach(async () => {
  await stage?.stop()
  stage = null
  await store[Symbol.asyncDispose]()
})

/** Pauses are ten times shorter than they say. */
const clock = {
  now: () => Date.now(),
  sleep: (ms: number, signal: AbortSignal) => systemClock.sleep(ms / 10, signal),
}

function start(parts: { tenants?: Tenant[]; log?: Log; owner?: string } = {}): void {
  const { tenants = [tenant], log = silentLog, owner = 'test' } = parts
  const meter = {
    count: (name: string, labels?: Record<string, string>) =>
      void counted.push(`${name} ${labels?.['verdict']}`),
    time: () => {},
    level: () => {},
  }
  const sources = { store, sourceHost: host, catalogue: fakeCatalogue(), tenants: fixedTenants(tenants) }
  stage = startPlanning({ ...sources, clock, log, meter, ids: randomUUID, owner })
}

async function receive(event: string, payload: unknown, now = Date.now()): Promise<string> {
  const guid = randomUUID()
  await store.commit('receiveDelivery', { guid, event, body: Buffer.from(JSON.stringify(payload)), now })
  return guid
}

/** The delivery once `holds` is true of it. */
async function delivery(guid: string, holds: (found: Delivery) => boolean): Promise<Delivery> {
  return await waitUntil('the delivery has come so far', async () => {
    const found = await store.read('delivery', { guid })
    return found !== null && holds(found) ? found : null
  })
}
/** That the source host has been asked so often. */
async function asked(times: number): Promise<void> {
  await waitUntil(`${times} questions`, () => host.asked.length === times)
}
const concluded = (guid: string) => delivery(guid, ({ verdict }) => verdict !== null)

describe('a delivery', () => {
  it('of a push becomes queued Builds, with a report of each', async () => {
    start()
    const guid = await receive('push', pushPayload())
    const { verdict, repository, ref, sha } = await concluded(guid)
    expect({ repository, ref, sha }).toEqual({
      repository: 'acme/shop',
      ref: 'refs/heads/main',
      sha: 'a'.repeat(40),
    })
    expect(verdict).toMatchObject({
      kind: 'planned',
      builds: [{ name: 'api', existing: false }],
      skipped: [],
    })
    const { items } = await store.read('builds', { limit: 10, before: null })
    expect(items).toMatchObject([{ name: 'api', state: 'queued', config: { tags: ['main-aaaaaaa'] } }])
    const reports = await store.read('dueReports', { now: Date.now() + 60_000, limit: 10, perLane: 10 })
    expect(reports.map(({ subject }) => subject.kind).sort()).toEqual(['aggregate', 'build'])
    expect(counted).toEqual(['slipway_verdicts_total planned'])
    expect(host.asked).toEqual(['file shop aaaaaaa .slipway.yaml'])
  })

  it('of a pull request for the same commit shares the Build of the push', async () => {
    start()
    await concluded(await receive('push', pushPayload({ ref: 'refs/heads/till' })))
    const { verdict } = await concluded(await receive('pull_request', pullRequestPayload()))
    expect(verdict).toMatchObject({ kind: 'planned', builds: [{ name: 'api', existing: true }] })
    expect((await store.read('builds', { limit: 10, before: null })).items).toHaveLength(1)
  })

  it('whose build file has mistakes becomes one failed check of the commit', async () => {
    host.files['.slipway.yaml'] = api.replace('image', 'imgae')
    start()
    const { verdict } = await concluded(await receive('push', pushPayload()))
    expect(verdict).toMatchObject({
      kind: 'invalid',
      path: '.slipway.yaml',
      problems: [
        { line: 3, column: 3 },
        { line: 3, column: 10, path: 'builds.api.imgae' },
      ],
    })
    expect(
      await store.read('dueReports', { now: Date.now() + 60_000, limit: 10, perLane: 10 }),
    ).toContainEqual(
      expect.objectContaining({
        id: `file-101-${'a'.repeat(40)}`,
        subject: expect.objectContaining({ kind: 'file', path: '.slipway.yaml' }) as object,
      }),
    )
  })

  it('is invalid when its build file is too large, or asks for an image that is not the tenant’s', async () => {
    host.files['.slipway.yaml'] = `# ${'x'.repeat(300_000)}`
    start()
    expect((await concluded(await receive('push', pushPayload()))).verdict).toMatchObject({ kind: 'invalid' })
    host.files['.slipway.yaml'] = api.replace('registry.test/acme', 'ghcr.io/other')
    expect((await concluded(await receive('push', pushPayload()))).verdict).toMatchObject({
      kind: 'invalid',
      problems: [{ line: 3, column: 17, path: 'builds.api.image' }],
    })
  })

  it('is planned from .slipway.yml where there is no .slipway.yaml', async () => {
    host.files = { '.slipway.yml': api }
    start()
    expect((await concluded(await receive('push', pushPayload()))).verdict).toMatchObject({ kind: 'planned' })
  })

  it.each<[what: string, event: string, payload: unknown, reason: string]>([
    [
      'without a build file',
      'push',
      pushPayload({ after: 'e'.repeat(40) }),
      'There is no .slipway.yaml or .slipway.yml at eee',
    ],
    [
      'of a repository without a tenant',
      'push',
      pushPayload({ fullName: 'other/shop' }),
      'No tenant claims other/shop.',
    ],
    [
      'of a fork without a build file at its base',
      'pull_request',
      pullRequestPayload({ headId: 999 }),
      'There is no .slipway.yaml or .slipway.yml at bbb',
    ],
    [
      'of an event that builds nothing',
      'star',
      { action: 'created' },
      'Events of the kind star build nothing.',
    ],
    ['that is no JSON object', 'push', 'hello', 'cannot be used'],
  ])('%s is ignored and says why', async (_what, event, payload, reason) => {
    host.files = {}
    start()
    const { verdict } = await concluded(await receive(event, payload))
    expect(verdict).toEqual({ kind: 'ignored', reason: expect.stringContaining(reason) as string })
  })

  it('asks for the changed files where a build has paths, and skips what they leave out', async () => {
    host.files['.slipway.yaml'] = api.replace(' }', ', on: { push: { paths: ["api/**"] } } }')
    host.changed = { paths: ['web/a.ts'], complete: true }
    start()
    const { verdict } = await concluded(await receive('push', pushPayload()))
    expect(verdict).toMatchObject({
      builds: [],
      skipped: [{ name: 'api', reason: 'No changed file matches the paths of this build.' }],
    })
    expect(host.asked).toContain('changed bbbbbbb...aaaaaaa')
  })

  it('builds rather than skips where a branch is new or its history was replaced', async () => {
    host.files['.slipway.yaml'] = api.replace(' }', ', on: { push: { paths: ["api/**"] } } }')
    start()
    const fresh = await concluded(await receive('push', pushPayload({ before: '0'.repeat(40) })))
    const forced = await concluded(
      await receive('push', pushPayload({ forced: true, after: 'c'.repeat(40) })),
    )
    expect([fresh.verdict, forced.verdict]).toMatchObject([
      { builds: [{ name: 'api' }] },
      { builds: [{ name: 'api' }] },
    ])
    expect(host.asked.filter((question) => question.startsWith('changed'))).toEqual([])
  })

  it('of a commit without a build file is remembered as where its branch is', async () => {
    host.files = {}
    start()
    const { verdict } = await concluded(await receive('push', pushPayload()))
    expect(Object.keys(verdict ?? {})).toEqual(['kind', 'reason'])
    expect(await store.read('head', { repositoryId: 101, ref: 'refs/heads/main' })).toMatchObject({
      sha: 'a'.repeat(40),
    })
  })
})

describe('a delivery that cannot be planned now', () => {
  it('waits while the source host does not answer, and is planned afterwards', async () => {
    host.files['.slipway.yaml'] = new Unavailable('the host is down', 0)
    start()
    const guid = await receive('push', pushPayload())
    await delivery(guid, ({ error, verdict }) => error === 'the host is down' && verdict === null)
    host.files['.slipway.yaml'] = api
    expect((await concluded(guid)).verdict).toMatchObject({ kind: 'planned' })
  })

  it('fails after a day, and a redelivery of it is planned', async () => {
    host.files['.slipway.yaml'] = new Unavailable('the host is down', 0)
    start()
    const payload = pushPayload()
    const guid = await receive('push', payload, Date.now() - 25 * 3_600_000)
    await delivery(guid, ({ state }) => state === 'failed')
    expect(counted).toEqual(['slipway_verdicts_total failed'])
    host.files['.slipway.yaml'] = api
    const body = Buffer.from(JSON.stringify(payload))
    expect(await store.commit('receiveDelivery', { guid, event: 'push', body, now: Date.now() })).toBe(
      'again',
    )
    expect((await concluded(guid)).verdict).toMatchObject({ kind: 'planned' })
  })

  it('is tried again after a bug, and nothing of its payload is logged', async () => {
    const log = keepingLog()
    host.files['.slipway.yaml'] = new TypeError('undefined is not a function')
    start({ log })
    const guid = await receive('push', { ...pushPayload(), secret: 'hush-hush' })
    await delivery(guid, ({ error }) => error === 'undefined is not a function')
    host.files['.slipway.yaml'] = api
    expect((await concluded(guid)).attempts).toBeGreaterThan(1)
    expect(log.lines.join()).toContain(guid)
    expect(log.lines.join()).not.toContain('hush-hush')
  })

  it('fails at once, naming both, where two tenants claim its repository', async () => {
    start({ tenants: [tenant, { ...tenant, name: 'rival' }] })
    const { error } = await delivery(await receive('push', pushPayload()), ({ state }) => state === 'failed')
    expect(error).toBe('The tenants acme and rival both claim acme/shop: it can have one.')
  })
})

describe('planning', () => {
  it('does not let one slow answer hold up the others, and has at most eight at work', async () => {
    const opened = Promise.withResolvers<undefined>()
    host.gate = opened.promise
    start()
    const slow = await receive('push', pushPayload())
    await asked(1)
    host.gate = null
    await concluded(await receive('push', pushPayload({ after: 'c'.repeat(40) })))
    expect((await store.read('delivery', { guid: slow }))?.verdict).toBeNull()

    host.gate = opened.promise
    const guids = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        receive('push', pushPayload({ after: `${index}`.padStart(40, 'd') })),
      ),
    )
    await asked(9)
    opened.resolve(undefined)
    for (const guid of [slow, ...guids])
      expect((await concluded(guid)).verdict).toMatchObject({ kind: 'planned' })
    expect(host.asked).toHaveLength(14)
  })

  it('stops with answers outstanding, and the next start plans what was left', async () => {
    host.gate = new Promise(() => {})
    start()
    const guid = await receive('push', pushPayload())
    await asked(1)
    await stage?.stop()
    host.gate = null
    await store.commit('releaseClaims', { owner: 'next' })
    start({ owner: 'next' })
    expect((await concluded(guid)).verdict).toMatchObject({ kind: 'planned' })
  })
})
