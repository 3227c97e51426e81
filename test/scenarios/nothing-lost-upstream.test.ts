import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GitRepository } from '../support/git-repository.ts'
import { startHookReceiver } from '../support/servers/start-test-forge.ts'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'

const patience = { timeout: 240_000, interval: 100 }

let world: TrivialWorld
let copy: GitRepository

beforeAll(async () => {
  world = await openTrivialWorld()
  copy = await world.forge.workingCopy(world.repository, world.user.token)
  await world.service.start()
  await listenToGitHub()
})
afterAll(async () => {
  await copy[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

describe('a service that was shut while people pushed', () => {
  const heads: Record<string, string> = {}

  it('knows where everything stood before', async () => {
    heads['main'] = await copy.commit('First', { '.slipway.yaml': buildFileFor('app') })
    await copy.push('HEAD:main')
    const finished = await copy.commit('To be deleted', {})
    await copy.push('HEAD:finished')
    await isBuilt(heads['main'])
    await isBuilt(finished)
    await expect.poll(() => count('repositories where baselined_at is not null'), patience).toBe(1)
  })

  it('builds each head once, whether GitHub could not deliver its event or never sent it', async () => {
    await world.service.end('SIGTERM')
    heads['main'] = await copy.commit('Could not be delivered', {})
    await copy.push('HEAD:main')
    heads['undelivered'] = await copy.commit('Nor could this', {})
    await copy.push('HEAD:undelivered')
    await world.forge.forge.deliveriesSettled()

    // Whoever answers here keeps nothing: as far as GitHub knows, all is well.
    await using nobody = await startHookReceiver(world.forge.forge.app.webhookSecret)
    await world.forge.forge.setWebhook(nobody.url)
    heads['lost'] = await copy.commit('Lost', {})
    await copy.push('HEAD:lost')
    heads['proposed'] = await copy.commit('Proposed', {})
    await copy.push('HEAD:proposed')
    await world.forge.forge.openPull(world.repository, { as: 'ada', head: 'proposed' })
    await copy.push(':finished')
    await world.forge.forge.deliveriesSettled()

    await listenToGitHub()
    await world.service.start()
    for (const sha of Object.values(heads)) await isBuilt(sha)
    await expect.poll(recordedHeads, patience).toEqual({
      'refs/heads/main': heads['main'],
      'refs/heads/undelivered': heads['undelivered'],
      'refs/heads/lost': heads['lost'],
      'refs/heads/proposed': heads['proposed'],
      'refs/pull/1/head': heads['proposed'],
    })
    expectEachBuiltOnce()
  })

  it('builds nothing more when it is started once more', async () => {
    const before = count('builds')
    await world.service.end('SIGTERM')
    await world.service.start()
    // The log of deliveries, the repository, its branches and its pull requests have been read.
    await expect.poll(readsOfGitHub, patience).toBeGreaterThanOrEqual(4)
    await expect.poll(() => count("deliveries where state = 'received'"), patience).toBe(0)
    expect(count('builds')).toBe(before)
    expectEachBuiltOnce()
  })
})

async function listenToGitHub(): Promise<void> {
  await world.forge.forge.setWebhook(`${world.service.url}/webhooks/github`)
}

async function isBuilt(sha: string): Promise<void> {
  await world.forge.forge.waitForCheckRun(
    world.repository,
    sha,
    ({ name, conclusion }) => name === 'slipway / app' && conclusion === 'success',
    patience.timeout,
  )
}

function expectEachBuiltOnce(): void {
  const runs = world.forge.forge.allCheckRuns(world.repository).filter(({ name }) => name === 'slipway / app')
  expect(runs.map(({ conclusion }) => conclusion)).toEqual(runs.map(() => 'success'))
  expect(new Set(runs.map(({ sha }) => sha)).size).toBe(runs.length)
  expect(count('executions')).toBe(runs.length)
}

function recordedHeads(): Record<string, string> {
  const heads = read<{ ref: string; sha: string }>('select ref, sha from heads where gone is null')
  return Object.fromEntries(heads.map(({ ref, sha }) => [ref, sha]))
}

function count(what: string): number {
  return read<{ n: number }>(`select count(*) as n from ${what}`)[0]?.n ?? 0
}

function read<Row>(query: string): Row[] {
  using database = new DatabaseSync(join(world.dir, 'data', 'slipway.db'), {
    readOnly: true,
    timeout: 30_000,
  })
  return database.prepare(query).all() as Row[]
}

async function readsOfGitHub(): Promise<number> {
  const answer = await fetch(`${world.service.url}/metrics`, {
    headers: { authorization: 'Bearer the-token-of-this-test' },
  })
  const line = /^slipway_github_requests_total\{kind="read",result="answered"\} (\d+)$/m
  return Number(line.exec(await answer.text())?.[1] ?? 0)
}
