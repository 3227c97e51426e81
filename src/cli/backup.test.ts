import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, afterEach, expect, it, vi } from 'vitest'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { openObjectTable } from '../embedded/cluster/objects/object-table.ts'
import { openDatabase as openForge } from '../embedded/forge/state/database.ts'
import { openStore } from '../store/open-store.ts'
import { writeBackup } from './backup/write-backup.ts'
import { createProgram } from './create-program.ts'
import { openTerminal } from './terminal.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-backup-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const backup = (to = 'copy') =>
  writeBackup({ dataDir: join(dir, 'data'), to: join(dir, to), version: '1', now: 0 })
const open = (folder: string) => openStore({ file: join(dir, folder, 'slipway.db'), log: silentLog })
const receive = (number: number) => ({
  ...{ guid: `guid-${number}`, event: 'push', body: Buffer.from('{}'), now: number },
})

it('copies the database of a service at work as it was at one moment, and the copy is a store', async () => {
  const store = await open('data')
  for (let number = 0; number < 200; number += 1) await store.commit('receiveDelivery', receive(number))
  // The store's thread goes on with these while this one copies.
  const meanwhile = Array.from({ length: 2000 }, (_, number) =>
    store.commit('receiveDelivery', receive(1000 + number)),
  )
  await new Promise((resolve) => setImmediate(resolve))
  const { databases } = backup()
  await Promise.all(meanwhile)
  await store.close()
  expect(databases).toMatchObject([{ path: 'slipway.db' }])
  expect(statSync(join(dir, 'copy')).mode & 0o777).toBe(0o700)
  expect(statSync(join(dir, 'copy/slipway.db')).mode & 0o777).toBe(0o600)

  const copy = await open('copy')
  const { deliveriesWaiting } = await copy.read('counts', undefined)
  await copy.close()
  expect(deliveriesWaiting).toBeGreaterThanOrEqual(200)
  expect(deliveriesWaiting).toBeLessThanOrEqual(2200)
})

it('takes keys, tokens and repositories along, and leaves what is only of use to processes at work', async () => {
  await (await open('data')).close()
  const files = ['api-token', 'github-app.json', 'ca/ca.key', 'cluster/token', 'forge/acme/app.git/HEAD']
  const left = ['kubeconfig', 'url', 'cluster/node/runs/x/plan.json', 'slipway.db.lock']
  for (const file of [...files, ...left]) {
    mkdirSync(join(dir, 'data', file, '..'), { recursive: true })
    writeFileSync(join(dir, 'data', file), file, { mode: 0o644 })
  }
  expect(backup().files).toBe(files.length)
  for (const file of files) {
    expect(readFileSync(join(dir, 'copy', file), 'utf8')).toBe(file)
    expect(statSync(join(dir, 'copy', file)).mode & 0o777).toBe(0o600)
  }
  for (const file of left) expect(existsSync(join(dir, 'copy', file))).toBe(false)
})

it('copies what the embedded cluster and forge have open, which a second of either is kept out of', async () => {
  await (await open('data')).close()
  const data = join(dir, 'data')
  const forge = openForge(join(data, 'forge'))
  mkdirSync(join(data, 'cluster'))
  const table = openObjectTable(join(data, 'cluster/objects.db'))
  forge.run('insert into meta (key, value) values (?, ?)', 'kept', 'yes')
  expect(() => openForge(join(data, 'forge'))).toThrow('Another forge is running')
  const { databases } = backup()
  expect(databases.map(({ path }) => path).sort()).toEqual([
    'cluster/objects.db',
    'forge/forge.db',
    'slipway.db',
  ])
  table.close()
  forge.close()
  const copy = openForge(join(dir, 'copy/forge'))
  expect(copy.get('select value from meta where key = ?', 'kept')).toEqual({ value: 'yes' })
  copy.close()
})

it('refuses what is no data directory, and a folder that is there already', async () => {
  expect(() => backup()).toThrow(
    'is no data directory: there is no slipway.db in it. Name it with --data-dir.',
  )
  await (await open('data')).close()
  backup()
  expect(() => backup()).toThrow('is there already: name a folder that is not')
  expect(() => backup('data/copy')).toThrow('is inside of the data directory')
})

it('is there whole or not at all: what cannot be read leaves no backup behind', async () => {
  await (await open('data')).close()
  writeFileSync(
    join(dir, 'data', 'broken.db'),
    'no database at all, but long enough to be read as one'.repeat(100),
  )
  expect(() => backup()).toThrow(/not a database/)
  expect(existsSync(join(dir, 'copy'))).toBe(false)
})

it('says what to do instead where state is kept in PostgreSQL, without its password', async () => {
  vi.stubEnv('SLIPWAY_DATABASE_URL', 'postgres://slipway:hidden@db/slipway')
  const complaints: string[] = []
  const terminal = {
    ...openTerminal(process.stdout, process.stderr, {}),
    complain: (text: string) => void complaints.push(text),
  }
  await createProgram(terminal).parseAsync(['node', 'slipway', 'backup', join(dir, 'copy')])
  expect(complaints.join()).toContain('pg_dump')
  expect(complaints.join()).not.toContain('hidden')
  expect([process.exitCode, existsSync(join(dir, 'copy'))]).toEqual([1, false])
  process.exitCode = undefined
  vi.unstubAllEnvs()
})
