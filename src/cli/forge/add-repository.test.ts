import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestForge, type TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { addRepository } from './add-repository.ts'
import { howToPush } from './how-to-push.ts'

const run = promisify(execFile)
let test: TestForge
let dir: string
beforeAll(async () => {
  test = await startTestForge()
  dir = await mkdtemp(join(tmpdir(), 'slipway-push-'))
})
afterAll(async () => {
  await test[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

const add = (name: string, where = test.dir) =>
  addRepository(name, { dir: where, user: 'ada', private: true })
const shell = async (...lines: string[]) =>
  (
    await run('/bin/sh', ['-ec', lines.join('\n')], {
      cwd: dir,
      env: { PATH: process.env['PATH'], HOME: dir, GIT_SSL_CAINFO: '/nowhere' },
    })
  ).stdout

it('makes a private repository, to which the commands that it prints push', async () => {
  const [clone = '', ...push] = howToPush(await add('acme/web'))
    .filter((line) => /^ {2}(GIT_SSL_CAINFO='.*' )?git /.test(line))
    .map((line) => line.trim())
  const commit =
    'git -c user.name=Ada -c user.email=ada@example.com commit --quiet --allow-empty --message=first'
  await shell('git init --quiet --initial-branch=main own', 'cd own', commit, ...push)
  const pushed = await shell('git -C own rev-parse HEAD')
  expect(await shell(clone, 'git -C web rev-parse HEAD')).toBe(pushed)
  const [owner, repo] = ['acme', 'web']
  await expect(test.octokit(null).repos.get({ owner, repo })).rejects.toThrow(/Not Found/)
})

it.each([
  ['web', 'write OWNER/NAME'],
  ['a/b/c', 'write OWNER/NAME'],
  ['acme/web', 'acme/web is there already'],
  ['acme/-', 'cannot name a repository'],
])('says what is wrong with %s', async (name, words) => {
  await expect(add(name)).rejects.toThrow(words)
})

it('says where no forge is, and where it does not run', async () => {
  await expect(add('acme/api', dir)).rejects.toThrow(/there is no forge in .*: start slipway serve/)
  await test.forge.stop()
  await expect(add('acme/api')).rejects.toThrow(/no forge answers at https:/)
})
