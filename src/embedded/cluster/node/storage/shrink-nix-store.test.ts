import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { silentLog } from '../../../../../test/support/fakes/silent-log.ts'
import { shrinkNixStore } from './shrink-nix-store.ts'

/** An image storage whose Nix store has noted paths of these sizes. */
function storageOf(...sizes: number[]): string {
  const storage = mkdtempSync(join(tmpdir(), 'slipway-nix-store-'))
  onTestFinished(() => rmSync(storage, { recursive: true }))
  mkdirSync(join(storage, 'storage'))
  mkdirSync(join(storage, 'nix/var/nix/db'), { recursive: true })
  const database = new DatabaseSync(join(storage, 'nix/var/nix/db/db.sqlite'))
  database.exec('create table ValidPaths (path text, narSize integer)')
  for (const size of sizes) database.prepare('insert into ValidPaths values (?, ?)').run('x', size)
  database.close()
  const path = join(storage, 'nix/store/x')
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'file'), 'text')
  chmodSync(path, 0o555)
  return storage
}

it('a store that has grown too large is taken away, and nothing beside it', async () => {
  const storage = storageOf(600, 500)
  await shrinkNixStore(storage, silentLog, 1000)
  expect(readdirSync(storage)).toEqual(['storage'])
})

it('a smaller one stays, as does one that cannot be read', async () => {
  const storage = storageOf(600, 300)
  await shrinkNixStore(storage, silentLog, 1000)
  expect(readdirSync(storage)).toEqual(['nix', 'storage'])
  writeFileSync(join(storage, 'nix/var/nix/db/db.sqlite'), 'no database')
  await shrinkNixStore(storage, silentLog, 0)
  expect(readdirSync(storage)).toEqual(['nix', 'storage'])
  chmodSync(join(storage, 'nix/store/x'), 0o755)
})

it('what was being taken away when the service was killed goes as well', async () => {
  const storage = storageOf()
  mkdirSync(join(storage, 'nix-gone-1/store'), { recursive: true })
  await shrinkNixStore(storage, silentLog, 1000)
  expect(readdirSync(storage)).toEqual(['nix', 'storage'])
  chmodSync(join(storage, 'nix/store/x'), 0o755)
})
