import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDesk, type Desk } from '../support/open-desk.ts'
import { buildFileFor } from '../support/trivial-world.ts'

let desk: Desk
/** A commit with one build that succeeds and one that fails. */
let sha: string

const mixed = { slipway: 'failure', 'slipway / app': 'success', 'slipway / bad': 'failure' }
const runOf = (name: string) => {
  const [newest] = desk.runs(sha, name)
  if (newest === undefined) throw new Error(`there is no check ${name}`)
  return newest
}
const amounts = () => ['slipway', 'slipway / app', 'slipway / bad'].map((name) => desk.runs(sha, name).length)

/** Waits until there are so many check runs of each name, all of them ended. */
async function ends(...expected: number[]): Promise<void> {
  await expect.poll(amounts).toEqual(expected)
  await desk.shows(sha, mixed)
}

beforeAll(async () => {
  desk = await openDesk()
  sha = await desk.push('main', buildFileFor('app', 'bad'))
})
afterAll(() => desk[Symbol.asyncDispose]())

it('shows one check a build, and one that is red since one of them is', async () => {
  await ends(1, 1, 1)
})

it('builds the one check that was asked for in a new check run, also when somebody is in a hurry', async () => {
  const { forge } = desk.world.forge
  const before = runOf('slipway / app')
  forge.rerunCheck(desk.world.repository, before.id, 'ada')
  forge.rerunCheck(desk.world.repository, before.id, 'ada')
  await ends(2, 2, 1)
  await desk.allTold()
  expect(desk.runs(sha, 'slipway / app').find(({ id }) => id === before.id)).toEqual(before)
  const { items } = (await desk.api(`/deliveries?sha=${sha}`)) as { items: { verdict: { kind: string } }[] }
  const asked = items.map(({ verdict }) => verdict).filter(({ kind }) => kind === 'asked')
  expect(asked).toHaveLength(2)
  expect(asked).toContainEqual(expect.objectContaining({ done: ['app is queued again.'], refused: [] }))
  expect(asked).toContainEqual(
    expect.objectContaining({ done: [], refused: [expect.stringMatching(/^app has not ended/)] }),
  )
})

it('builds what has failed of a suite, and by the buttons of a build and of the whole commit', async () => {
  const { forge } = desk.world.forge
  const [all = 0, app = 0, bad = 0] = amounts()
  forge.rerunSuite(desk.world.repository, sha, 'ada')
  await ends(all + 1, app, bad + 1)
  forge.pressAction(desk.world.repository, runOf('slipway').id, 'rerun', 'ada')
  await ends(all + 2, app, bad + 2)
  forge.pressAction(desk.world.repository, runOf('slipway / bad').id, 'rerun', 'ada')
  await ends(all + 3, app, bad + 3)
  forge.rerunCheck(desk.world.repository, runOf('slipway').id, 'ada')
  await ends(all + 4, app, bad + 4)
})

it('builds again what has no BuildRun any more', async () => {
  const objects = desk.world.given
  for (const { metadata } of objects?.list('BuildRun', { namespace: 'acme' }) ?? [])
    objects?.delete('BuildRun', 'acme', metadata.name)
  const [all = 0, app = 0, bad = 0] = amounts()
  desk.world.forge.forge.rerunCheck(desk.world.repository, runOf('slipway / app').id, 'ada')
  await ends(all + 1, app + 1, bad)
})

it('shows the place in the queue, and builds again what was cancelled there', async () => {
  const { forge } = desk.world.forge
  const slow = ['slow-a', 'slow-b', 'slow-c', 'slow-d']
  const full = await desk.push('full', buildFileFor(...slow))
  const going = (how: string) => Object.fromEntries(slow.map((name) => [`slipway / ${name}`, how]))
  await desk.shows(full, { slipway: 'in_progress', ...going('in_progress') })
  const waiting = await desk.push('waiting', buildFileFor('app'))
  await desk.shows(waiting, { slipway: 'queued', 'slipway / app': 'queued' })
  expect(desk.runs(waiting, 'slipway / app')[0]?.output.title).toBe('1st of 1 in the queue')

  const { items } = (await desk.api(`/builds?sha=${waiting}`)) as { items: { id: string }[] }
  await desk.api(`/builds/${items[0]?.id ?? ''}/cancel`, 'POST')
  await desk.shows(waiting, { slipway: 'cancelled', 'slipway / app': 'cancelled' })
  forge.rerunCheck(desk.world.repository, desk.runs(waiting, 'slipway / app')[0]?.id ?? 0, 'ada')
  await desk.shows(waiting, { slipway: 'queued', 'slipway / app': 'queued' })
  await desk.deleteBranch('full')
  await desk.shows(full, { slipway: 'cancelled', ...going('cancelled') })
  await desk.shows(waiting, { slipway: 'success', 'slipway / app': 'success' })
  expect(desk.runs(waiting, 'slipway / app').map(({ conclusion }) => conclusion)).toEqual([
    'success',
    'cancelled',
  ])
})
