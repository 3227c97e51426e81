import { expect, it } from 'vitest'
import { silentLog } from '../../../test/support/fakes/silent-log.ts'
import type { Milestones } from '../../domain/index.ts'
import { createFactsReader, type FactsSources } from './read-facts.ts'

type Asked = Awaited<ReturnType<NonNullable<FactsSources['askGitHub']>>>

const said = { github: { url: 'https://github.test' }, webhook: {} } as unknown as Asked

function open(askGitHub: FactsSources['askGitHub']) {
  const time = { now: 1_000_000 }
  const read = createFactsReader({
    store: { read: () => Promise.resolve({ repositories: 0 } as Milestones) },
    catalogue: { strategies: () => Promise.reject(new Error('away')) },
    tenants: { all: () => [] },
    missingTenants: () => null,
    clusterLacks: () => Promise.resolve(null),
    askGitHub,
    publicUrl: null,
    source: { kind: 'app' },
    isClusterEmbedded: false,
    // Nobody waits here: what has not answered at once has not answered.
    clock: { now: () => time.now, sleep: () => new Promise((resolve) => setImmediate(resolve)) },
    log: silentLog,
  })
  return { read, time }
}

it('asks GitHub once a minute, however many look', async () => {
  const asked = { times: 0 }
  const { read, time } = open(() => ((asked.times += 1), Promise.resolve(said)))
  const looks = await Promise.all([read(), read(), read()])
  expect(looks.map(({ answer }) => answer?.github.url)).toEqual(Array(3).fill('https://github.test'))
  time.now += 59_999
  await read()
  expect(asked.times).toBe(1)
  time.now += 1
  await read()
  expect(asked.times).toBe(2)
})

it('shows what is known while GitHub takes its time, and its answer to whoever comes later', async () => {
  const late = Promise.withResolvers<Asked>()
  const { read } = open(() => late.promise)
  expect((await read()).answer).toBeNull()
  late.resolve(said)
  await late.promise
  expect((await read()).answer).toMatchObject({ at: 1_000_000 })
})

it('goes on without GitHub, and without strategies that cannot be read', async () => {
  const { read } = open(() => Promise.reject(new Error('no network')))
  expect(await read()).toMatchObject({ answer: null, cluster: { strategies: null } })
})
