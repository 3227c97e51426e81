import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HookReceiver, TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { startHookReceiver, startTestForge } from '../../../test/support/servers/start-test-forge.ts'
import { patience } from '../../../test/support/wait-until.ts'

let world: TestForge
let hook: HookReceiver
let ada: string

beforeEach(async () => {
  world = await startTestForge()
  hook = await startHookReceiver(world.forge.app.webhookSecret, 0, ['push', 'pull_request'])
  await world.forge.setWebhook(hook.url)
  ada = world.forge.createUser('ada').token
  await world.forge.createRepository({ owner: 'acme', name: 'shop', collaborators: { ada: 'write' } })
})
afterEach(async () => {
  await hook[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

/** What was delivered after the push was announced. */
async function payloads(count: number) {
  await vi.waitFor(() => expect(hook.events.length).toBeGreaterThanOrEqual(count), patience)
  await world.forge.deliveriesSettled()
  return hook.events.map(({ payload }) => payload)
}

test('tells of a push with a verified event in the shape of GitHub', async () => {
  await using copy = await world.workingCopy('acme/shop', ada)
  const first = await copy.commit('First', { 'a.txt': 'a', 'b.txt': 'b', 'tab\tname.txt': 't' })
  await copy.push()
  await payloads(1)
  const sha = await copy.commit('Second\n\nWith a body', { 'a.txt': 'A', 'b.txt': null, 'c.txt': 'c' })
  await copy.push()
  const [, push] = await payloads(2)

  expect(hook.events.every(({ verified }) => verified)).toBe(true)
  expect(new Set(hook.events.map(({ guid }) => guid)).size).toBe(2)
  expect(hook.events[1]?.headers).toMatchObject({
    'x-github-event': 'push',
    'x-github-hook-installation-target-type': 'integration',
    'content-type': 'application/json',
  })
  expect(hook.events[1]?.headers['user-agent']).toMatch(/^GitHub-Hookshot\//)
  expect(push).toMatchObject({
    ref: 'refs/heads/main',
    before: first,
    after: sha,
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    pusher: { name: 'ada' },
    sender: { login: 'ada', type: 'User' },
    installation: { id: 1 },
    repository: {
      full_name: 'acme/shop',
      private: false,
      default_branch: 'main',
      clone_url: `${world.forge.url}/acme/shop.git`,
      owner: { login: 'acme' },
    },
    commits: [
      {
        id: sha,
        message: 'Second\n\nWith a body',
        added: ['c.txt'],
        removed: ['b.txt'],
        modified: ['a.txt'],
      },
    ],
    head_commit: { id: sha, distinct: true },
  })
})

test('tells a first push as a creation, with every commit of the branch', async () => {
  await using copy = await world.workingCopy('acme/shop', ada)
  const one = await copy.commit('One', { 'a.txt': '1' })
  const two = await copy.commit('Two', { 'a.txt': '2' })
  await copy.push()
  const [push] = await payloads(1)
  expect(push).toMatchObject({ before: '0'.repeat(40), after: two, created: true })
  expect((push?.commits as { id: string }[]).map(({ id }) => id)).toEqual([one, two])
})

test('names the first branch of an empty repository its default', async () => {
  await using copy = await world.workingCopy('acme/shop', ada)
  await copy.commit('One', { 'a.txt': '1' })
  await copy.push('HEAD:trunk')
  expect((await payloads(1))[0]).toMatchObject({ repository: { default_branch: 'trunk' } })
})

test('marks a force push and a deletion', async () => {
  await using copy = await world.workingCopy('acme/shop', ada)
  await copy.commit('One', { 'a.txt': '1' })
  await copy.push('HEAD:main', 'HEAD:refs/heads/topic')
  await copy.git('commit', '--quiet', '--amend', '--message', 'Other')
  await copy.push('+HEAD:main', ':refs/heads/topic')
  const told = await payloads(4)
  expect(told.find((push) => push.ref === 'refs/heads/main' && push.forced)).toBeDefined()
  expect(told.find((push) => push.ref === 'refs/heads/topic' && push.deleted)).toMatchObject({
    after: '0'.repeat(40),
    head_commit: null,
    commits: [],
  })
})

test('peels an annotated tag and names the branch it stands on', async () => {
  await using copy = await world.workingCopy('acme/shop', ada)
  const sha = await copy.commit('One', { 'a.txt': '1' })
  await copy.git('tag', '--annotate', '--message', 'v1', 'v1')
  await copy.push('HEAD:main')
  await copy.push('refs/tags/v1')
  const told = await payloads(2)
  const tag = await copy.git('rev-parse', 'refs/tags/v1')
  expect(told.find(({ ref }) => ref === 'refs/tags/v1')).toMatchObject({
    after: tag,
    base_ref: 'refs/heads/main',
    head_commit: { id: sha },
  })
})

test('is silent about more than three tags at once, but not about the branch with them', async () => {
  await using copy = await world.workingCopy('acme/shop', ada)
  await copy.commit('One', { 'a.txt': '1' })
  const tags = ['a', 'b', 'c', 'd'].map((name) => `HEAD:refs/tags/${name}`)
  await copy.push('HEAD:main', ...tags)
  await copy.commit('Two', { 'a.txt': '2' })
  await copy.push('HEAD:main')
  expect((await payloads(2)).map(({ ref }) => ref)).toEqual(['refs/heads/main', 'refs/heads/main'])
})

test('does not let the push wait for the receiver', async () => {
  await world.forge.setWebhook('http://127.0.0.1:9/nobody')
  await using copy = await world.workingCopy('acme/shop', ada)
  await copy.commit('One', { 'a.txt': '1' })
  await copy.push()
  await vi.waitFor(async () => {
    const { data } = await world.octokit({ app: true }).rest.apps.listWebhookDeliveries()
    const pushes = data.filter(({ event }) => event === 'push')
    expect(pushes).toMatchObject([{ status_code: 0, redelivery: false }])
  }, patience)
})

test('never delivers again by itself, but does when asked, under the same id', async () => {
  hook.answer = 500
  await using copy = await world.workingCopy('acme/shop', ada)
  await copy.commit('One', { 'a.txt': '1' })
  await copy.push()
  await payloads(1)
  hook.answer = 202
  await world.restart()
  await world.forge.deliveriesSettled()
  expect(hook.events).toHaveLength(1)

  const app = world.octokit({ app: true })
  const { data } = await app.request('GET /app/hook/deliveries', { status: 'failure' })
  expect(data).toMatchObject([{ guid: hook.events[0]?.guid, status_code: 500 }])
  await app.rest.apps.redeliverWebhookDelivery({ delivery_id: Number(data[0]!.id) })
  await payloads(2)
  expect(hook.events[1]).toMatchObject({ guid: hook.events[0]?.guid, payload: hook.events[0]?.payload })
  const after = await app.request('GET /app/hook/deliveries')
  const pushes = after.data.filter(({ event }) => event === 'push')
  expect(pushes).toMatchObject([{ redelivery: true, status_code: 202 }, { redelivery: false }])
})

test('lists failed deliveries alone, by pages that lead on', async () => {
  hook.answer = 503
  await using copy = await world.workingCopy('acme/shop', ada)
  for (const name of ['one', 'two', 'three']) {
    await copy.commit(name, { 'a.txt': name })
    await copy.push()
  }
  await world.forge.deliveriesSettled()
  const app = world.octokit({ app: true })
  const query = { status: 'failure', per_page: 1 }
  const failed: { event: string; status: string }[] = await app.paginate('/app/hook/deliveries', query)
  expect(failed.map(({ event, status }) => [event, status])).toEqual(
    Array(3).fill(['push', 'Invalid HTTP Response: 503']),
  )
  const page = await app.request('GET /app/hook/deliveries', { status: 'success', per_page: 1 })
  expect(page.data).toMatchObject([{ event: 'check_suite', status: 'OK' }])
})

test('announces after a start what moved while nobody watched, once', async () => {
  await using copy = await world.workingCopy('acme/shop', ada)
  const sha = await copy.commit('One', { 'a.txt': '1' })
  await world.forge.stop()
  await copy.git('push', '--quiet', join(world.dir, 'repos', 'acme', 'shop.git'), 'HEAD:main')
  await world.restart()
  expect(await payloads(1)).toMatchObject([{ ref: 'refs/heads/main', after: sha }])
  await world.restart()
  await world.forge.deliveriesSettled()
  expect(hook.events).toHaveLength(1)
})

test('sends nothing to who is not installed there, and events without an installation to a plain hook', async () => {
  await using plain = await startHookReceiver('plain secret')
  world.forge.install(world.forge.app.id, 'acme', [])
  world.forge.addRepositoryHook('acme/shop', plain.url, 'plain secret')
  await using copy = await world.workingCopy('acme/shop', ada)
  await copy.commit('One', { 'a.txt': '1' })
  await copy.push()
  await vi.waitFor(() => expect(plain.events).toHaveLength(1), patience)
  expect(plain.events[0]).toMatchObject({ event: 'push', verified: true })
  expect(plain.events[0]?.payload).not.toHaveProperty('installation')
  expect(hook.events).toHaveLength(0)
})

test('tells every one of many pushes at the same time, once', async () => {
  const shas = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      await using copy = await world.workingCopy('acme/shop', ada)
      const sha = await copy.commit(`By ${index}`, { [`${index}.txt`]: String(index) })
      await copy.push(`HEAD:refs/heads/b${index}`)
      return sha
    }),
  )
  await world.forge.deliveriesSettled()
  expect(hook.events.map(({ payload }) => String(payload.after)).sort()).toEqual(shas.sort())
})
