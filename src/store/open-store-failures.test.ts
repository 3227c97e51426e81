import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { openStore } from './open-store.ts'

let directory: string
let file: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slipway-store-'))
  file = join(directory, 'made', 'slipway.db')
})
afterEach(() => rm(directory, { recursive: true }))

const delivery = (guid: string) => ({ guid, event: 'push', body: Buffer.from('{}'), now: 1 })

it('keeps everything over a restart', async () => {
  const first = await openStore({ file, log: silentLog })
  await first.commit('receiveDelivery', delivery('g1'))
  await first.close()
  const second = await openStore({ file, log: silentLog })
  expect(await second.commit('receiveDelivery', delivery('g1'))).toBe('seen')
  await second.close()
})

it('keeps its files from other users, in a directory that others can read too', async () => {
  file = join(directory, 'slipway.db')
  const store = await openStore({ file, log: silentLog })
  await store.commit('receiveDelivery', delivery('g1'))
  const names = (await readdir(directory)).filter((name) => !name.includes('.lock'))
  const modes = names.map(async (name) => (await stat(join(directory, name))).mode & 0o777)
  expect(names).toContain('slipway.db-wal')
  expect(await Promise.all(modes)).toEqual(names.map(() => 0o600))
  await store.close()
})

it('refuses a second opener in the same process', async () => {
  const first = await openStore({ file, log: silentLog })
  await expect(openStore({ file, log: silentLog })).rejects.toThrow('--data-dir')
  await first.close()
})

it('refuses a database that a newer slipway changed, and leaves it alone; one it only added to will do', async () => {
  await (await openStore({ file, log: silentLog })).close()
  const database = new DatabaseSync(file)
  database.exec(`insert into schema_migrations values (998, 'only adds', 0, 1)`)
  await (await openStore({ file, log: silentLog })).close()
  database.exec(`insert into schema_migrations (number, name, applied_at) values (999, 'from the future', 0)`)
  database.close()
  await expect(openStore({ file, log: silentLog })).rejects.toThrow('the database has schema 999')
  await expect(openStore({ file, log: silentLog })).rejects.toThrow('the database has schema 999')
})

it('finishes what is under way when it is closed, and takes nothing after', async () => {
  const store = await openStore({ file, log: silentLog })
  const underWay = Array.from({ length: 50 }, (_, index) =>
    store.commit('receiveDelivery', delivery(`g${index}`)),
  )
  const closed = store.close()
  await expect(store.commit('receiveDelivery', delivery('late'))).rejects.toThrow('the store is closed')
  expect(await Promise.all(underWay)).toEqual(Array.from({ length: 50 }, () => 'new'))
  await closed
  await store.close()
})

it('refuses values that SQL has no type for, and stays alive', async () => {
  const store = await openStore({ file, log: silentLog })
  const now = new Date() as unknown as number
  await expect(store.commit('receiveDelivery', { ...delivery('g1'), now })).rejects.toThrow(
    'cannot bind Date to SQL',
  )
  const nan = { ...delivery('g1'), now: Number.NaN }
  await expect(store.commit('receiveDelivery', nan)).rejects.toThrow('cannot bind number to SQL')
  expect(await store.commit('receiveDelivery', delivery('g1'))).toBe('new')
  await store.close()
})

it('says that it is unavailable while the database cannot be written, and works again after', async () => {
  const store = await openStore({ file, log: silentLog, clock: { now: () => 5_000 } })
  await store.commit('receiveDelivery', delivery('g1'))
  // A writer from outside stands for what a machine can do: a full disk, a failing one.
  const other = new DatabaseSync(file)
  other.exec('begin immediate')
  await expect(store.commit('receiveDelivery', delivery('g2'))).rejects.toMatchObject({
    name: 'Unavailable',
    retryAt: 6_000,
  })
  other.exec('rollback')
  other.close()
  expect(await store.commit('receiveDelivery', delivery('g2'))).toBe('new')
  await store.close()
})
