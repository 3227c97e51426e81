import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { GitRepository } from '../../../test/support/git-repository.ts'
import type { HookReceiver, TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { startHookReceiver, startTestForge } from '../../../test/support/servers/start-test-forge.ts'
import { patience } from '../../../test/support/wait-until.ts'

let world: TestForge
let hook: HookReceiver
let copy: GitRepository
let ada: string
let base: string
let head: string
const shop = { owner: 'acme', repo: 'shop' }

beforeEach(async () => {
  world = await startTestForge()
  hook = await startHookReceiver(world.forge.app.webhookSecret, 0, ['push', 'pull_request'])
  ada = world.forge.createUser('ada').token
  await world.forge.createRepository({ owner: 'acme', name: 'shop', collaborators: { ada: 'write' } })
  copy = await world.workingCopy('acme/shop', ada)
  base = await copy.commit('Base', { 'a.txt': 'a' })
  await copy.push()
  head = await copy.commit('Topic', { 'b.txt': 'b' })
  await copy.push('HEAD:refs/heads/topic/one')
  await world.forge.deliveriesSettled()
  await world.forge.setWebhook(hook.url)
})
afterEach(async () => {
  await copy[Symbol.asyncDispose]()
  await hook[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const rest = (token = ada) => world.octokit({ token }).rest
const open = async (fields: object = {}) =>
  (await rest().pulls.create({ ...shop, title: 'One', head: 'topic/one', base: 'main', ...fields })).data
async function actions(count: number): Promise<unknown[]> {
  await vi.waitFor(() => expect(hook.events.length).toBeGreaterThanOrEqual(count), patience)
  await world.forge.deliveriesSettled()
  return hook.events.map(({ event, payload }) => payload.action ?? event)
}

test('opens a pull request, tells of it, and keeps its ref and files', async () => {
  const pull = await open()
  expect(pull).toMatchObject({ number: 1, state: 'open', commits: 1, changed_files: 1, additions: 1 })
  expect(await actions(1)).toEqual(['opened'])
  expect(hook.events[0]).toMatchObject({
    event: 'pull_request',
    verified: true,
    payload: {
      number: 1,
      pull_request: {
        draft: false,
        merged: false,
        user: { login: 'ada' },
        head: { ref: 'topic/one', sha: head, repo: { full_name: 'acme/shop' } },
        base: { ref: 'main', sha: base, repo: { full_name: 'acme/shop' } },
      },
      repository: { full_name: 'acme/shop' },
      sender: { login: 'ada' },
      installation: { id: 1 },
    },
  })
  expect(await copy.git('ls-remote', 'origin', 'refs/pull/1/head')).toBe(`${head}\trefs/pull/1/head`)
  const { data } = await rest().pulls.listFiles({ ...shop, pull_number: 1 })
  expect(data).toMatchObject([{ filename: 'b.txt', status: 'added' }])
})

test('tells of a push to its branch, and of its closing with the branch', async () => {
  await open()
  const next = await copy.commit('More', { 'c.txt': 'c' })
  await copy.push('HEAD:refs/heads/topic/one')
  expect((await actions(3)).sort()).toEqual(['opened', 'push', 'synchronize'])
  const moved = hook.events.find(({ payload }) => payload.action === 'synchronize')
  expect(moved?.payload).toMatchObject({ before: head, after: next, pull_request: { head: { sha: next } } })
  expect(await copy.git('ls-remote', 'origin', 'refs/pull/1/head')).toMatch(next)
  await copy.push(':refs/heads/topic/one')
  expect(await actions(5)).toContain('closed')
  expect((await rest().pulls.get({ ...shop, pull_number: 1 })).data.state).toBe('closed')
})

test('closes, reopens and makes a draft ready', async () => {
  await open({ draft: true })
  const change = (fields: object) => rest().pulls.update({ ...shop, pull_number: 1, ...fields })
  await change({ draft: false })
  await change({ state: 'closed' })
  expect((await rest().pulls.list({ ...shop, state: 'open' })).data).toEqual([])
  await change({ state: 'open' })
  expect((await actions(4)).sort()).toEqual(['closed', 'opened', 'ready_for_review', 'reopened'])
})

test('takes a pull request from a fork and brings its commits over', async () => {
  const eve = world.forge.createUser('eve').token
  await world.forge.createRepository({ owner: 'eve', name: 'shop', forkOf: 'acme/shop' })
  await using fork = await world.workingCopy('eve/shop', eve)
  await fork.git('fetch', '--quiet', 'origin', base)
  await fork.git('reset', '--hard', '--quiet', base)
  const sha = await fork.commit('Mine', { 'mine.txt': 'mine' })
  await fork.push('HEAD:refs/heads/patch')
  const { data } = await rest(eve).pulls.create({ ...shop, title: 'Mine', head: 'eve:patch', base: 'main' })
  expect(data).toMatchObject({
    head: { sha, label: 'eve:patch', repo: { full_name: 'eve/shop', fork: true } },
  })
  expect(await copy.git('ls-remote', 'origin', 'refs/pull/1/head')).toMatch(sha)
  const next = await fork.commit('More', { 'mine.txt': 'more' })
  await fork.push('HEAD:refs/heads/patch')
  await vi.waitFor(
    async () => expect(await copy.git('ls-remote', 'origin', 'refs/pull/1/head')).toMatch(next),
    patience,
  )
})

test.each([
  ['a head that is not there', { head: 'nothing' }, 'invalid'],
  ['a base that is not there', { base: 'nothing' }, 'invalid'],
  ['a branch without commits of its own', { head: 'main' }, 'No commits between main and main'],
])('refuses %s', async (_what, fields, message) => {
  await expect(open(fields)).rejects.toMatchObject({
    status: 422,
    response: { data: { message: 'Validation Failed', errors: [{ message }] } },
  })
})

test('refuses a second pull request for the same branch', async () => {
  const both = await Promise.allSettled([open(), open()])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await actions(1)).toEqual(['opened'])
})
