import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'

let world: TrivialWorld
let shas: string[]

beforeAll(async () => {
  world = await openTrivialWorld()
  await using copy = await world.forge.workingCopy(world.repository, world.user.token)
  shas = [await copy.commit('First', { '.slipway.yaml': buildFileFor('app') })]
  for (const n of [1, 2, 3, 4]) shas.push(await copy.commit(`Commit ${n}`, {}))
  await copy.push()
  await world.service.start()
})
afterAll(() => world[Symbol.asyncDispose]())

/** One for the build and one for all of the commit. */
const both = ['slipway', 'slipway / app']

/** Pushes the nth commit, waits until its checks have ended well, and returns what checks it has. */
async function pushAndWait(n: number): Promise<string[]> {
  const sha = shas[n] ?? ''
  expect(await world.sendPush({ sha, before: shas[n - 1] ?? '' })).toBe(202)
  const { forge } = world.forge
  for (const name of both)
    await forge.waitForCheckRun(
      world.repository,
      sha,
      (run) => run.name === name && run.conclusion === 'success',
      90_000,
    )
  return forge
    .checkRuns(world.repository, sha)
    .map(({ name }) => name)
    .sort()
}

describe('no report is lost while GitHub', () => {
  it('answers 500 to everything for five seconds', async () => {
    world.forge.forge.inject({ kind: 'server-error', forMs: 5_000, reads: true })
    expect(await pushAndWait(1)).toEqual(both)
  })

  it('answers 403 with retry-after', async () => {
    world.forge.forge.inject({ kind: 'retry-after', retryAfter: 2, times: 3 })
    expect(await pushAndWait(2)).toEqual(both)
  })

  it('answers nothing at all for a while', async () => {
    world.forge.forge.inject({ kind: 'hang', forMs: 4_000 })
    expect(await pushAndWait(3)).toEqual(both)
  })

  it('takes a check and loses the answer, and the service is killed meanwhile', async () => {
    world.forge.forge.inject({ kind: 'lost-answer', times: 2 })
    const pushing = pushAndWait(4)
    await delay(1_500)
    await world.service.end('SIGKILL')
    await world.service.start()
    expect(await pushing).toEqual(both)
  })
})
