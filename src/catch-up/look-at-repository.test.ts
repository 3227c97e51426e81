import { expect, it, onTestFinished } from 'vitest'
import { fakeSourceHost } from '../../test/support/fakes/fake-source-host.ts'
import { hastyClock } from '../../test/support/fakes/hasty-clock.ts'
import { keepingMeter } from '../../test/support/keeping-meter.ts'
import { openTestStore } from '../../test/support/open-test-store.ts'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import type { RepositoryRecord } from '../domain/index.ts'
import { lookAtRepository, type Suspicions } from './look-at-repository.ts'

const repository = sampleRepository()
const [a, b] = ['a', 'b'].map((digit) => digit.repeat(40)) as [string, string]
const settleMs = 15_000

async function openWorld(baselinedAt: number | null) {
  const store = await openTestStore()
  onTestFinished(() => store[Symbol.asyncDispose]())
  const clock = hastyClock()
  const sourceHost = fakeSourceHost()
  const state = { branch: a }
  sourceHost.repositories[repository.id] = { ...repository, pushedAt: clock.now() }
  sourceHost.heads = () =>
    Promise.resolve({
      branches: [{ ref: 'refs/heads/main', sha: state.branch }],
      ...{ pullRequests: [], complete: true },
    })
  const record: RepositoryRecord = {
    ...{ repository, tenant: 'acme', boundAs: 'acme/shop', access: 'active', seenAt: 1, baselinedAt },
  }
  const suspicions: Suspicions = new Map()
  const parts = { store, sourceHost, clock, log: silentLog, meter: keepingMeter(), settleMs }
  return {
    ...{ store, clock, sourceHost, state },
    look: (change: Partial<RepositoryRecord> = {}) =>
      lookAtRepository(parts, { ...record, ...change }, suspicions),
    told: async () =>
      (await store.read('deliveries', { limit: 10, before: null })).items.map(({ event }) => event),
  }
}

it('records where a repository stands that it looks at for the first time, and tells of nothing', async () => {
  const { store, look, told } = await openWorld(null)
  expect(await look()).toBeNull()
  expect(await told()).toEqual([])
  expect(await store.read('heads', { repositoryId: repository.id })).toMatchObject([{ sha: a }])
})

it('waits for an event that may be under way, and then tells of what was missed once', async () => {
  const { clock, look, told, state } = await openWorld(null)
  await look()
  state.branch = b
  clock.forward(1_000)
  const known = { baselinedAt: 1 }
  // Same second as what is recorded: what is newer is decided where it is planned.
  expect(await look(known)).toBe(clock.now() + settleMs)
  expect(await told()).toEqual([])
  clock.forward(settleMs)
  for (let n = 0; n < 2; n += 1) expect(await look(known)).toBeNull()
  expect(await told()).toEqual(['push'])
})

it('takes a repository for gone only when it stays away', async () => {
  const { clock, look, told, sourceHost } = await openWorld(1)
  sourceHost.repositories = {}
  await look()
  clock.forward(settleMs)
  await look()
  expect(await told()).toEqual([])
  clock.forward(20 * settleMs)
  await look()
  expect(await told()).toEqual(['repository'])
})
