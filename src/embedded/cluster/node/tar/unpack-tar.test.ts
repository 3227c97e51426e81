import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeTar } from '../../../../../test/support/make-tar.ts'
import { unpackTar } from './unpack-tar.ts'

const limits = { bytes: 10_000_000, entries: 1000 }

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'tar-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  mkdirSync(join(dir, 'root'))
  return dir
}

async function* inPieces(bytes: Buffer, size = 700) {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve()
    yield bytes.subarray(at, at + size)
  }
}

const unpack = (tar: Buffer, root: string, more = {}) => unpackTar(inPieces(tar), root, { limits, ...more })

test.each(['gnu', 'oldgnu', 'pax', 'ustar'])('gives back what tar packed as %s', async (format) => {
  const dir = folder()
  const from = join(dir, 'from')
  const deep = join(from, 'a'.repeat(60), format === 'ustar' ? 'b' : 'b'.repeat(120))
  mkdirSync(deep, { recursive: true })
  writeFileSync(join(deep, 'ünï.txt'), 'x'.repeat(2000))
  writeFileSync(join(from, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 })
  symlinkSync('../run.sh', join(from, 'a'.repeat(60), 'link'))
  execFileSync('ln', [join(from, 'run.sh'), join(from, 'same.sh')])
  const tar = execFileSync('tar', ['-C', from, `--format=${format}`, '-c', '.'])
  const { files, bytes } = await unpack(tar, join(dir, 'root'))
  expect({ files, bytes }).toEqual({ files: 2, bytes: 2010 })
  execFileSync('diff', ['-r', from, join(dir, 'root')])
  expect(statSync(join(dir, 'root/run.sh')).mode & 0o777).toBe(0o755)
})

test.each([
  ['an absolute path', [{ path: '/etc/cron.d/x', content: 'x' }]],
  ['a path that goes up', [{ path: 'a/../../x', content: 'x' }]],
  ['an absolute link', [{ path: 'l', linkTo: '/etc/passwd', type: '2' }]],
  ['a link that goes up', [{ path: 'a/l', linkTo: '../../x', type: '2' }]],
  [
    'a link that goes up through another',
    [
      { path: 's', linkTo: '.', type: '2' },
      { path: 't', linkTo: 's/s/../..', type: '2' },
    ],
  ],
  [
    'a file through a link',
    [
      { path: 'l', linkTo: 'd', type: '2' },
      { path: 'l/x', content: 'x' },
    ],
  ],
  ['a hard link to what is not in it', [{ path: 'h', linkTo: '../secret', type: '1' }]],
  [
    'a hard link through a link',
    [
      { path: 'l', linkTo: '.', type: '2' },
      { path: 'f', content: 'x' },
      { path: 'h', linkTo: 'l/f', type: '1' },
    ],
  ],
  ['a device', [{ path: 'd', type: '3' }]],
  ['a pipe', [{ path: 'p', type: '6' }]],
])('refuses %s and writes nothing outside', async (_, entries) => {
  const dir = folder()
  writeFileSync(join(dir, 'secret'), 'kept')
  await expect(unpack(makeTar(entries), join(dir, 'root'))).rejects.toMatchObject({ kind: 'unsafe' })
  expect(readdirSync(dir).sort()).toEqual(['root', 'secret'])
})

test('a folder of an archive older than ustar is a folder', async () => {
  const dir = folder()
  const tar = makeTar([{ path: 'a/' }, { path: 'a/b', content: 'x' }])
  await unpack(tar, join(dir, 'root'))
  expect(readdirSync(join(dir, 'root/a'))).toEqual(['b'])
})

test('drops the bits that make a program run as its owner', async () => {
  const dir = folder()
  await unpack(makeTar([{ path: 'su', content: 'x', mode: 0o6755 }]), join(dir, 'root'))
  expect(statSync(join(dir, 'root/su')).mode & 0o7777).toBe(0o755)
})

test('stops at its limits', async () => {
  const dir = folder()
  const tar = makeTar([
    { path: 'a', content: 'x'.repeat(600) },
    { path: 'b', content: 'x'.repeat(600) },
  ])
  const cut = (more: object) => unpack(tar, join(dir, 'root'), { limits: { ...limits, ...more } })
  await expect(cut({ bytes: 1000 })).rejects.toMatchObject({ kind: 'too-large' })
  await expect(cut({ entries: 1 })).rejects.toMatchObject({ kind: 'too-large' })
})

test('says that something is no tar, or only a part of one', async () => {
  const dir = folder()
  await expect(unpack(Buffer.from('hello'.repeat(300)), join(dir, 'root'))).rejects.toMatchObject({
    kind: 'malformed',
  })
  const half = makeTar([{ path: 'a', content: 'x'.repeat(600) }]).subarray(0, 700)
  await expect(unpack(half, join(dir, 'root'))).rejects.toMatchObject({ kind: 'malformed' })
})

test('a layer of an image takes away what an earlier one brought', async () => {
  const root = join(folder(), 'root')
  const first = [
    { path: 'keep', content: '1' },
    { path: 'gone', content: '1' },
    { path: 'd/old', content: '1' },
  ]
  const second = [
    { path: '.wh.gone', content: '' },
    { path: 'd/.wh..wh..opq', content: '' },
    { path: 'd/new', content: '2' },
  ]
  await unpack(makeTar(first), root, { whiteouts: true })
  await unpack(makeTar(second), root, { whiteouts: true })
  expect(readdirSync(root).sort()).toEqual(['d', 'keep'])
  expect(readdirSync(join(root, 'd'))).toEqual(['new'])
  expect(readFileSync(join(root, 'd/new'), 'utf8')).toBe('2')
})
