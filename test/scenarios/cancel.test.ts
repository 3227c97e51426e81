import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'
import { waitUntil } from '../support/wait-until.ts'

let world: TrivialWorld

beforeAll(async () => {
  world = await openTrivialWorld()
  await world.service.start()
})
afterAll(() => world[Symbol.asyncDispose]())

async function api(path: string, method = 'GET'): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: 'Bearer the-token-of-this-test' }
  const answer = await fetch(`${world.service.url}/api/v1${path}`, { method, headers })
  return { status: answer.status, body: await answer.json() }
}

interface ListedBuild {
  id: string
  state: string
}

async function builds(): Promise<ListedBuild[]> {
  return ((await api('/builds')).body as { items: ListedBuild[] }).items
}

// The tenant may run four at a time, so two wait; each would take a minute.
const names = ['slow-a', 'slow-b', 'slow-c', 'slow-d', 'slow-e', 'slow-f']

it('ends waiting and running builds as cancelled, also when it is killed right after it was asked', async () => {
  await using copy = await world.forge.workingCopy(world.repository, world.user.token)
  const before = await copy.commit('First', {})
  const sha = await copy.commit('Slow', { '.slipway.yaml': buildFileFor(...names) })
  await copy.push()
  expect(await world.sendPush({ sha, before })).toBe(202)
  await waitUntil('four steps at work', async () => {
    const views = await Promise.all((await builds()).map(({ id }) => api(`/builds/${id}`)))
    const working = views.filter(({ body }) => /"name":"build","state":"running"/.test(JSON.stringify(body)))
    return working.length === 4
  })

  const answers = await Promise.all((await builds()).map(({ id }) => api(`/builds/${id}/cancel`, 'POST')))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 202, 202, 202, 202])
  await world.service.end('SIGKILL')
  await world.service.start()

  const { forge } = world.forge
  for (const name of names) {
    await forge.waitForCheckRun(
      world.repository,
      sha,
      (check) => check.name === `slipway / ${name}` && check.conclusion === 'cancelled',
      45_000,
    )
  }
  // One more for all of the commit.
  expect(forge.checkRuns(world.repository, sha)).toHaveLength(names.length + 1)
  expect((await builds()).map(({ state }) => state)).toEqual(names.map(() => 'cancelled'))
})
