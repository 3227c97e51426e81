import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Agent, fetch } from 'undici'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeGitRepository } from '../../../test/support/git-repository.ts'
import type { HookReceiver } from '../../../test/support/servers/start-test-forge.ts'
import { startHookReceiver } from '../../../test/support/servers/start-test-forge.ts'
import { patience } from '../../../test/support/wait-until.ts'
import { runGit } from './git/run-git.ts'
import type { ForgeAnnouncement } from './run-forge.ts'

let dir: string
let child: ChildProcess
let forge: ForgeAnnouncement
let agent: Agent
let hook: HookReceiver
let token: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-forge-'))
  await start()
  agent = new Agent({ connect: { ca: await readFile(forge.caFile, 'utf8') } })
  hook = await startHookReceiver((await readFile(forge.webhookSecretFile, 'utf8')).trim(), 0, ['push'])
  await admin('PUT', '/webhook', { url: hook.url })
  token = String((await admin('POST', '/users', { login: 'ada' })).token)
  await admin('POST', '/repositories', { owner: 'acme', name: 'shop', collaborators: { ada: 'write' } })
})
afterEach(async () => {
  await end('SIGTERM')
  await agent.close()
  await hook[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

async function start(): Promise<void> {
  const script = join(import.meta.dirname, 'forge-process.ts')
  child = spawn(process.execPath, [script, '--dir', dir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string]
  forge = JSON.parse(line) as ForgeAnnouncement
}

async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

async function admin(method: string, path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${forge.url}/_forge${path}`, {
    method,
    headers: { authorization: `Bearer ${await readFile(forge.adminTokenFile, 'utf8')}` },
    body: JSON.stringify(body),
    dispatcher: agent,
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.status === 204 ? {} : ((await response.json()) as Record<string, unknown>)
}

const copyOf = () => makeGitRepository({ url: `${forge.url}/acme/shop.git`, caFile: forge.caFile, token })

test('delivers after a kill what it was delivering, under the same id, from the same address', async () => {
  const url = forge.url
  hook.mute = true
  await using copy = await copyOf()
  const sha = await copy.commit('One', { 'a.txt': '1' })
  await copy.push()
  await vi.waitFor(() => expect(hook.events).toHaveLength(1), patience)
  await end('SIGKILL')
  hook.mute = false
  await start()
  expect(forge.url).toBe(url)
  await vi.waitFor(() => expect(hook.events).toHaveLength(2), patience)
  expect(hook.events[1]).toMatchObject({
    guid: hook.events[0]?.guid,
    verified: true,
    payload: { after: sha },
  })
})

test('killed in the middle of a push, it tells of the push exactly if the ref has moved', async () => {
  const bare = join(dir, 'repos', 'acme', 'shop.git')
  const [entered, leave] = [join(dir, 'entered'), join(dir, 'leave')]
  await mkdir(join(bare, 'hooks'))
  const script = `#!/bin/sh\ntouch '${entered}'\nwhile ! test -e '${leave}'; do sleep 0.05; done\n`
  await writeFile(join(bare, 'hooks', 'pre-receive'), script, { mode: 0o755 })

  await using copy = await copyOf()
  const sha = await copy.commit('One', { 'a.txt': '1' })
  const pushed = copy.push().then(
    () => 'accepted',
    () => 'broken off',
  )
  await vi.waitFor(() => readFile(entered), patience)
  await end('SIGKILL')
  expect(await pushed).toBe('broken off')
  await start()
  await writeFile(leave, '')

  const ref = async () =>
    (await runGit(['for-each-ref', '--format=%(objectname)'], { dir: bare })).toString().trim()
  // Git ends soon after the hook, one way or the other; the next push then tells both in their order.
  await rm(join(bare, 'hooks'), { recursive: true })
  const second = await copy.commit('Two', { 'a.txt': '2' })
  await vi.waitFor(() => copy.push(), { ...patience, interval: 300 })
  expect(await ref()).toBe(second)
  await admin('POST', '/deliveries/settled', {})
  const told = hook.events.map(({ payload }) => [payload.before, payload.after])
  const none = '0'.repeat(40)
  expect([
    [[none, second]],
    [
      [none, sha],
      [sha, second],
    ],
  ]).toContainEqual(told)
})

test('keeps users, repositories and hooks through a kill', async () => {
  await using copy = await copyOf()
  await copy.commit('One', { 'a.txt': '1' })
  await end('SIGKILL')
  await start()
  await copy.push()
  await vi.waitFor(() => expect(hook.events).toHaveLength(1), patience)
})
