import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fakeCatalogue, type FakeCatalogue } from '../../../../test/support/fakes/fake-catalogue.ts'
import { openTestStore } from '../../../../test/support/open-test-store.ts'
import { accessOf, pagesOf, personWith } from '../../../../test/support/pages/as-somebody.ts'
import { admit, newBuild, observe, planBuild } from '../../../../test/support/plan-build.ts'
import { sampleTenant } from '../../../../test/support/samples/sample-tenant.ts'
import type { PoolNode, Taint } from '../../../domain/index.ts'
import { poolsOf } from '../../../pools/index.ts'
import { Unavailable } from '../../../ports.ts'
import { loadAssets } from '../assets/load-assets.ts'
import { createQueueMoment } from './queue-moment.ts'
import { showQueue } from './show-queue.ts'

const clock = { now: () => Date.now(), sleep: () => Promise.resolve() }
const assets = loadAssets()
const tenants = {
  all: () => [
    sampleTenant({ limits: { running: 2, runningPerRepository: 1, queued: 9 } }),
    sampleTenant({ name: 'beta', limits: { running: 3 } }),
  ],
}

let store: Awaited<ReturnType<typeof openTestStore>>
let catalogue: FakeCatalogue
beforeAll(async () => {
  store = await openTestStore()
  const config = { ...newBuild().config, placement: { pool: 'gpu', nodeSelector: {}, tolerations: [] } }
  const running = await planBuild(store, {
    name: 'at-work',
    sha: '1'.repeat(40),
    config: { ...config, resources: { cpu: 2 } },
  })
  await observe(store, await admit(store, running.build), {})
  await planBuild(store, { name: 'next', sha: '2'.repeat(40), title: '<b>' })
  await planBuild(store, { name: 'after', sha: '3'.repeat(40), ref: 'refs/heads/<i>' })
  await planBuild(store, { name: 'elsewhere', sha: '4'.repeat(40), repository: other })
})
afterAll(() => store[Symbol.asyncDispose]())
beforeEach(() => {
  catalogue = fakeCatalogue()
})

const other = { ...newBuild().repository, id: 8, name: 'attic' }
const size = { cpu: 8, memory: 2 ** 35, gpu: 0, disk: 0 }
const node = (name: string, pool: string, more: Partial<PoolNode> = {}): PoolNode => ({
  ...{
    name,
    labels: { 'build-type': pool },
    taints: [],
    isReady: true,
    platform: 'linux/amd64',
    capacity: size,
  },
  ...more,
})

async function page(access = accessOf(), query = ''): Promise<string> {
  const parts = { store, clock, assets, tenants, maxRunning: 5, catalogue }
  const { get } = pagesOf((app) =>
    app.get('/queue', showQueue({ ...parts, moment: createQueueMoment(parts) })),
  )
  return (await get(access, `/queue${query}`)).replace(/\s+/g, ' ')
}

describe('the queue', () => {
  it('says by tenant what runs since when and where, and for what the next ones wait', async () => {
    const text = await page()
    expect(text).toMatch(/Running, of all tenants.*<meter min="0" max="5" value="1".*1 of 5/)
    expect(text).toContain('Limits: 2 at one time, 1 of a repository, 9 may wait.')
    expect(text).toMatch(/at-work<\/a>.*acme\/shop.*data-elapsed=.*pool gpu/)
    expect(text).toMatch(
      /next<\/a>.*1st of 2 in the queue.*1 build of this repository runs, which is all that may/,
    )
    expect(text).toMatch(/after<\/a>.*2nd of 2 in the queue.*1 of those that wait goes before it/)
    expect(text).toMatch(/elsewhere<\/a>.*in the queue.*starts with the next place/)
    expect(text).not.toMatch(/<b>|<i>/)
  })

  it('shows a person the builds of their repositories, and of others how many there are', async () => {
    const text = await page(personWith({ 8: 'read' }))
    expect(text).toContain('elsewhere</a>')
    expect(text).not.toMatch(/at-work|acme\/shop|next<\/a>/)
    expect(text).toContain('1 build of others runs.')
    expect(text).toContain('2 builds of others wait.')
    expect(await page(personWith({}))).toContain('Nothing of yours runs or waits.')
  })

  it('says the limits of who has nothing there, and can be of one tenant', async () => {
    expect(await page()).toMatch(/Idle<\/h2>.*beta: 3 at one time/)
    const ofBeta = await page(accessOf(), '?tenant=beta')
    expect(ofBeta).toContain('beta: 3 at one time')
    expect(ofBeta).not.toContain('at-work')
    expect(await page(personWith({ 7: 'read' }))).not.toContain('beta')
    expect(await page(accessOf({ tokenId: 't', tenant: 'beta' }), '?tenant=acme')).toContain(
      'Nothing of yours',
    )
  })

  it('says nothing of other tenants to a token of one', async () => {
    const text = await page(accessOf({ tokenId: 't', tenant: 'beta' }))
    expect(text).not.toMatch(/acme|of all tenants/)
  })
})

describe('node pools', () => {
  it('have what their ready nodes have, what builds asked of it, and what is the matter with the others', async () => {
    const taint: Taint = { key: 'nvidia.com/gpu', value: null, effect: 'NoSchedule' }
    const nodes = [
      node('g1', 'gpu', { taints: [taint], capacity: { ...size, gpu: 2 } }),
      node('g2', 'gpu', { taints: [taint], isReady: false, troubles: ['cordoned'] }),
    ]
    Object.assign(catalogue, { knownNodes: nodes, nodePools: poolsOf(nodes, []) })
    const text = await page()
    expect(text).toMatch(
      /<h3>gpu<\/h3>.*✓<\/span> Open.*1 of 2 nodes ready \(1 cordoned\) · 1 running · 0 waiting/,
    )
    expect(text).toContain('taint nvidia.com/gpu:NoSchedule')
    expect(text).toMatch(/CPU<\/span> <meter min="0" max="8" value="2".*2 asked for of 8/)
    expect(text).toMatch(
      /<th scope="row">g2<\/th>.*✕<\/span> cordoned.*<th scope="row">g1<\/th>.*✓<\/span> Ready/,
    )
  })

  it('name their nodes to administrators of the whole service only', async () => {
    const nodes = [node('secret-name', 'own')]
    Object.assign(catalogue, { knownNodes: nodes, nodePools: poolsOf(nodes, []) })
    expect(await page()).toContain('secret-name')
    for (const access of [
      personWith({ 7: 'admin' }),
      accessOf({ tokenId: 't', tenant: 'acme' }),
      accessOf({ scope: 'build' }),
    ]) {
      const text = await page(access)
      expect(text).toContain('<h3>own</h3>')
      expect(text).not.toContain('secret-name')
    }
    const anybody = { ...personWith({ 7: 'read' }), person: null }
    expect(await page(anybody)).not.toContain('own')
  })

  it('are said to be unknown while the cluster cannot be asked, and the queue is there', async () => {
    catalogue.pools = () => Promise.reject(new Unavailable('away', 0))
    const text = await page()
    expect(text).toContain('The cluster cannot be asked right now.')
    expect(text).toContain('next</a>')
  })
})

it('a queue of hundreds is cut to those that come next, with the number of the others', async () => {
  for (let n = 0; n < 70; n += 1)
    await planBuild(store, { name: `n${n}`, sha: n.toString(16).padStart(40, '6'), repository: other })
  const text = await page(personWith({ 8: 'read' }))
  expect(text.match(/data-label="Waits for"/g)).toHaveLength(40)
  expect(text).toContain('<a href="/queue?tenant=acme">31 more of acme</a>')
  expect(text.length).toBeLessThan(50_000)
})

it('hundreds of tenants at work are named with their numbers; those with the longest lines have rows', async () => {
  for (let n = 0; n < 30; n += 1)
    await planBuild(store, { tenant: `team-${n}`, sha: n.toString(16).padStart(40, '7'), repository: other })
  await planBuild(store, { tenant: 'team-17', name: 'second', sha: '8'.repeat(40), repository: other })
  const text = await page()
  expect(text.match(/class="tenant-queue"/g)).toHaveLength(6)
  expect(text).toContain('id="tenant-team-17"')
  expect(text).toMatch(/<a href="\/queue\?tenant=team-29">team-29<\/a>: 0 running, 1 waiting/)
})

it('many who look at one time see one moment, which is no older than their question', async () => {
  let [reads, at] = [0, 0]
  const slept: number[] = []
  const counting: Pick<typeof store, 'read'> = {
    read: (query, input) => {
      reads += 1
      return reads === 1 ? Promise.reject(new Error('broken')) : store.read(query, input)
    },
  }
  const sleep = (ms: number) => Promise.resolve(void slept.push(ms))
  const parts = { store: counting, catalogue: null, tenants, maxRunning: 5, clock: { now: () => at, sleep } }
  const moment = createQueueMoment(parts)
  await expect(moment()).rejects.toThrow('broken')
  at = 1_000
  const [one, two] = await Promise.all([moment(), moment()])
  expect([one === two, reads]).toEqual([true, 2])
  at = 1_100
  const { build } = await planBuild(store, { sha: '5'.repeat(40) })
  expect((await moment()).queue.queued.map(({ id }) => id)).toContain(build.id)
  // None of them took any time, so nobody has to wait.
  expect(slept).toEqual([0, 0, 0])
})

it('a queue that takes long to read is read a fifth of the time, however many look', async () => {
  let at = 1_000
  const slept: number[] = []
  const slow: Pick<typeof store, 'read'> = {
    read: (query, input) => {
      at += 20
      return store.read(query, input)
    },
  }
  const sleep = (ms: number) => Promise.resolve(void slept.push(ms))
  const parts = { store: slow, catalogue: null, tenants, maxRunning: 5, clock: { now: () => at, sleep } }
  const moment = createQueueMoment(parts)
  await moment()
  await moment()
  expect(slept).toEqual([0, 80])
})
