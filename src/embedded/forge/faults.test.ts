import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { startTestForge } from '../../../test/support/servers/start-test-forge.ts'

let world: TestForge
let sha: string
const shop = { owner: 'acme', repo: 'shop' }

async function begin(limits?: Parameters<typeof startTestForge>[0]) {
  await world[Symbol.asyncDispose]()
  world = await startTestForge(limits)
  await make()
}
async function make() {
  const made = await world.forge.createRepository({ owner: 'acme', name: 'shop', files: { a: 'a' } })
  sha = made.head!
}
beforeEach(async () => {
  world = await startTestForge()
  await make()
})
afterEach(() => world[Symbol.asyncDispose]())

const write = () =>
  world.octokit({ installationId: 1 }).rest.checks.create({ ...shop, name: 'x', head_sha: sha })
const runs = () => world.forge.allCheckRuns('acme/shop').length
const path = '/check-runs'

test('answers 500 to as many writes as it is told, and reads go on', async () => {
  world.forge.inject({ kind: 'server-error', times: 2, path })
  await expect(write()).rejects.toMatchObject({ status: 500 })
  await world.octokit(null).rest.repos.get(shop)
  await expect(write()).rejects.toMatchObject({ status: 500 })
  expect(runs()).toBe(0)
  await write()
  expect(runs()).toBe(1)
})

test('answers 403 with the time to wait', async () => {
  world.forge.inject({ kind: 'retry-after', retryAfter: 7, path })
  await expect(write()).rejects.toMatchObject({ status: 403, response: { headers: { 'retry-after': '7' } } })
})

test('hangs up before it does what was asked', async () => {
  world.forge.inject({ kind: 'close', path })
  await expect(write()).rejects.toMatchObject({ status: 500, name: 'HttpError' })
  expect(runs()).toBe(0)
})

test('does what was asked and loses the answer', async () => {
  world.forge.inject({ kind: 'lost-answer', path })
  await expect(write()).rejects.toMatchObject({ status: 500, name: 'HttpError' })
  expect(runs()).toBe(1)
})

test('does not answer at all until whoever asks gives up', async () => {
  world.forge.inject({ kind: 'hang', path })
  const { rest } = world.octokit({ installationId: 1 })
  await rest.repos.get(shop)
  const giveUp = AbortSignal.timeout(300)
  await expect(
    rest.checks.create({ ...shop, name: 'x', head_sha: sha, request: { signal: giveUp } }),
  ).rejects.toThrow()
  expect(giveUp.aborted).toBe(true)
  expect(runs()).toBe(0)
})

test('stops what goes wrong when told', async () => {
  world.forge.inject({ kind: 'server-error', forMs: 60_000, path })
  await expect(write()).rejects.toMatchObject({ status: 500 })
  world.forge.clearFaults()
  await write()
})

test('counts requests on every answer and refuses beyond the hour', async () => {
  await begin({ requestsPerHour: 2 })
  const { rest } = world.octokit({ token: world.forge.createUser('ada').token })
  const { headers } = await rest.repos.get(shop)
  expect(headers).toMatchObject({
    'x-ratelimit-limit': '2',
    'x-ratelimit-remaining': '1',
    'x-ratelimit-used': '1',
  })
  await rest.repos.get(shop)
  await expect(rest.repos.get(shop)).rejects.toMatchObject({
    status: 403,
    response: { headers: { 'x-ratelimit-remaining': '0' } },
  })
})

test('refuses too many writes in a minute with the time to wait', async () => {
  await begin({ pointsPerMinute: 10 })
  await write()
  await write()
  await expect(write()).rejects.toMatchObject({ status: 403, response: { headers: { 'retry-after': '60' } } })
})

test('can count check runs as content', async () => {
  await begin({ contentPerHour: 1, checksAreContent: true })
  await write()
  await expect(write()).rejects.toMatchObject({ status: 403 })
})
