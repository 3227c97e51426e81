import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeStore } from '../../test/contract/store.ts'
import { emptyFile } from '../../test/support/empty-file.ts'
import { keepingMeter } from '../../test/support/keeping-meter.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { openStore } from './open-store.ts'

describe('SQLite', () => {
  let directory: string
  let store: Awaited<ReturnType<typeof openStore>>
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'slipway-store-'))
    store = await openStore({ file: join(directory, 'slipway.db'), log: silentLog })
  })
  afterAll(async () => {
    await store.close()
    await rm(directory, { recursive: true })
  })

  describeStore('in a thread', () => {
    const dispose = () => {
      emptyFile(join(directory, 'slipway.db'))
      return Promise.resolve()
    }
    return Promise.resolve({ store, dispose })
  })
})

it('counts changes, and the transactions that they share; reading is neither', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-store-'))
  const meter = keepingMeter()
  const store = await openStore({ file: join(directory, 'slipway.db'), log: silentLog, meter })
  await store.read('counts', undefined)
  await Promise.all(['a', 'b'].map((owner) => store.commit('releaseClaims', { owner })))
  await store.read('counts', undefined)
  expect(meter.counted).toEqual({ 'slipway_store_changes_total {}': 2, slipway_store_commits_total: 1 })
  await store.close()
  await rm(directory, { recursive: true })
})
