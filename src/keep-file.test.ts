import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keepFile, newSecret } from './keep-file.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-keep-'))
})
afterAll(() => rm(dir, { recursive: true }))

it('makes a secret once, for its owner alone, and leaves no draft', async () => {
  const file = join(dir, 'once')
  const first = await keepFile(file, newSecret)
  expect(first).toMatch(/^[0-9a-f]{64}$/)
  expect(await keepFile(file, newSecret)).toBe(first)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(dir)).toEqual(['once'])
})

it('gives all who ask at once the same text', async () => {
  const file = join(dir, 'raced')
  const texts = await Promise.all(Array.from({ length: 8 }, () => keepFile(file, newSecret)))
  expect(new Set(texts)).toEqual(new Set([await readFile(file, 'utf8')]))
})
