import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { silentLog } from '../../../../../test/support/fakes/silent-log.ts'
import { shrinkNixStore } from './shrink-nix-store.ts'

const most = 1024 * 1024

/** A folder with a Nix store that has a file of this size. */
function storageOf(size: number): string {
  const storage = mkdtempSync(join(tmpdir(), 'slipway-nix-store-'))
  const path = join(storage, 'nix/store/x')
  onTestFinished(() => {
    execFileSync('chmod', ['-R', 'u+w', storage])
    rmSync(storage, { recursive: true })
  })
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'file'), Buffer.alloc(size, 'x'))
  chmodSync(path, 0o555)
  return storage
}

const shrink = (storage: string, isFree = true) =>
  shrinkNixStore({ storage, isFree: () => isFree, log: silentLog, most })

it('a store that has grown too large is taken away', async () => {
  const storage = storageOf(2 * most)
  await shrink(storage)
  expect(readdirSync(storage)).toEqual([])
})

it('a smaller one stays, as does one that a build has begun to use meanwhile', async () => {
  for (const [size, isFree] of [
    [most / 2, true],
    [2 * most, false],
  ] as const) {
    const storage = storageOf(size)
    await shrink(storage, isFree)
    expect(readdirSync(storage)).toEqual(['nix'])
  }
})

it('a database that a build has made a pipe, which nobody writes, holds nothing up', async () => {
  const storage = storageOf(2 * most)
  mkdirSync(join(storage, 'nix/var/nix/db'), { recursive: true })
  execFileSync('mkfifo', [join(storage, 'nix/var/nix/db/db.sqlite')])
  await shrink(storage)
  expect(readdirSync(storage)).toEqual([])
})

it('what was being taken away when the service was killed goes as well', async () => {
  const storage = storageOf(1)
  mkdirSync(join(storage, 'nix-gone-1/store'), { recursive: true })
  await shrink(storage)
  expect(readdirSync(storage)).toEqual(['nix'])
})
