import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'

/** More than a minute's limit takes, if each were written at every step of its way. */
const builds = 14
/** One minute of GitHub's, made smaller; checks count as what people get to see. */
const contentPerMinute = 20

let world: TrivialWorld

beforeAll(async () => {
  world = await openTrivialWorld({
    limits: { contentPerMinute, contentPerHour: 1_000, checksAreContent: true },
  })
  await world.service.start()
  await world.forge.forge.setWebhook(`${world.service.url}/webhooks/github`)
})
afterAll(() => world[Symbol.asyncDispose]())

it('writes the end of every build of a burst, and nothing that GitHub has no room for', async () => {
  const names = Array.from({ length: builds }, (_, index) => `app${index}`)
  await using copy = await world.forge.workingCopy(world.repository, world.user.token)
  const sha = await copy.commit('A burst', { '.slipway.yaml': buildFileFor(...names) })
  await copy.push()
  await expect
    .poll(
      () =>
        world.forge.forge
          .checkRuns(world.repository, sha)
          .filter(({ name, conclusion }) => name.startsWith('slipway / ') && conclusion === 'success')
          .map(({ name }) => name)
          .toSorted(),
      { timeout: 200_000, interval: 250 },
    )
    .toEqual(names.map((name) => `slipway / ${name}`).toSorted())
  const answer = await fetch(`${world.service.url}/metrics`, {
    headers: { authorization: 'Bearer the-token-of-this-test' },
  })
  const metrics = await answer.text()
  expect(metrics).toMatch(/^slipway_github_writes_left\{installation="\d+"\} \d+$/m)
  expect(world.service.output()).not.toMatch(/GitHub limits the rate/)
})
