import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readRegistryLogins } from './registry-logins.ts'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'slipway-logins-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') })

function write(path: string, content: unknown): string {
  const file = join(dir, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

it('takes what docker and buildah have kept, and knows what to mask', () => {
  write('.docker/config.json', { auths: { 'a.example': auth('ada:one'), 'b.example': auth('ada:old') } })
  const file = write('auth.json', { auths: { 'b.example': auth('ada:two:three') } })
  const logins = readRegistryLogins({ HOME: dir, REGISTRY_AUTH_FILE: file })
  expect(JSON.parse(logins?.json ?? '')).toEqual({
    auths: { 'a.example': auth('ada:one'), 'b.example': auth('ada:two:three') },
  })
  expect(logins?.secrets).toEqual(expect.arrayContaining(['one', 'two:three', auth('ada:one').auth]))
})

it.each([
  ['no file', null],
  ['helpers alone', { auths: { 'a.example': {} }, credsStore: 'desktop' }],
  ['no JSON', '{'],
  ['another shape', { auths: ['a'] }],
])('finds no logins in %s', (_, content) => {
  if (content !== null) write('.docker/config.json', content)
  expect(readRegistryLogins({ HOME: dir })).toBeNull()
})
