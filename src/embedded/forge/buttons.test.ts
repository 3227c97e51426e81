import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HookReceiver, TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { newAppKey } from './ensure-app.ts'
import { startHookReceiver, startTestForge } from '../../../test/support/servers/start-test-forge.ts'

let world: TestForge
let hook: HookReceiver
let next = 0
beforeAll(async () => {
  world = await startTestForge()
  hook = await startHookReceiver(world.forge.app.webhookSecret)
  await world.forge.setWebhook(hook.url)
})
afterAll(async () => {
  await hook[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

async function pushed() {
  const repo = `app${(next += 1)}`
  const name = `acme/${repo}`
  await world.forge.createRepository({ owner: 'acme', name: repo, files: { 'a.txt': 'a' } })
  await world.forge.deliveriesSettled()
  hook.events.length = 0
  const sha = await world.forge.commit(name, { files: { 'b.txt': 'b' }, message: 'Second' })
  const { rest } = world.octokit({ installationId: 1 })
  return { name, sha, checks: rest.checks, where: { owner: 'acme', repo } }
}
async function told(event: string) {
  await world.forge.deliveriesSettled()
  return hook.events.filter((one) => one.event === event).map(({ payload }) => payload)
}
const actions = [{ label: 'Approve', description: 'Build this commit', identifier: 'approve' }]

test('asks the App for the checks of a push, once for a commit', async () => {
  const { name, sha } = await pushed()
  await world.forge.commit(name, { files: { 'c.txt': 'c' }, branch: 'topic' })
  const suites = await told('check_suite')
  expect(suites.map(({ action }) => action)).toEqual(['requested', 'requested'])
  expect(suites[0]).toMatchObject({
    check_suite: {
      head_sha: sha,
      head_branch: 'main',
      status: 'queued',
      conclusion: null,
      head_commit: { id: sha, message: 'Second' },
      app: { slug: 'slipway' },
    },
    installation: { id: 1 },
  })
})

test('tells of a check that was made and of its end, and of the end of its suite', async () => {
  const { sha, checks, where } = await pushed()
  const one = (await checks.create({ ...where, name: 'one', head_sha: sha })).data
  const two = (await checks.create({ ...where, name: 'two', head_sha: sha, status: 'in_progress' })).data
  expect(two.check_suite?.id).toBe(one.check_suite?.id)
  await checks.update({ ...where, check_run_id: one.id, conclusion: 'failure' })
  expect((await told('check_suite')).map(({ action }) => action)).toEqual(['requested'])
  await checks.update({ ...where, check_run_id: two.id, conclusion: 'success' })
  const runs = (await told('check_run')).map(
    ({ action, check_run }) => `${String(action)} ${(check_run as { name: string }).name}`,
  )
  expect(runs.sort()).toEqual(['completed one', 'completed two', 'created one', 'created two'])
  const end = (await told('check_suite')).at(-1)
  expect(end).toMatchObject({
    action: 'completed',
    check_suite: { status: 'completed', conclusion: 'failure', latest_check_runs_count: 2 },
    sender: { login: 'slipway[bot]', type: 'Bot' },
  })
})

test('tells the App alone who wants a check again, and lets the suite wait', async () => {
  const { name, sha, checks, where } = await pushed()
  const run = (await checks.create({ ...where, name: 'one', head_sha: sha, conclusion: 'failure' })).data
  await told('check_run')
  hook.events.length = 0
  world.forge.rerunCheck(name, run.id, 'ada')
  world.forge.rerunSuite(name, sha, 'eve')
  expect(await told('check_run')).toMatchObject([
    {
      action: 'rerequested',
      check_run: { id: run.id, head_sha: sha, conclusion: 'failure', check_suite: { head_branch: 'main' } },
      sender: { login: 'ada' },
    },
  ])
  expect(await told('check_suite')).toMatchObject([
    { action: 'rerequested', check_suite: { head_sha: sha, status: 'queued', conclusion: null } },
  ])
  const again = await checks.create({ ...where, name: 'one', head_sha: sha, status: 'in_progress' })
  const suite = await checks.getSuite({ ...where, check_suite_id: again.data.check_suite!.id })
  expect(suite.data.status).toBe('in_progress')
})

test('names open pull requests of the branch, but none of a fork', async () => {
  const { name, checks, where } = await pushed()
  const sha = await world.forge.commit(name, { files: { 'x.txt': 'x' }, branch: 'topic' })
  const { number } = await world.forge.openPull(name, { as: 'ada', head: 'topic' })
  const run = (await checks.create({ ...where, name: 'one', head_sha: sha })).data
  expect(run.pull_requests).toMatchObject([{ number, head: { sha }, base: { ref: 'main' } }])
  const fork = await world.forge.openFork(name, `eve${next}`)
  const foreign = await world.forge.commit(fork.repository, { files: { 'y.txt': 'y' } })
  await world.forge.openPull(name, { as: `eve${next}`, head: `eve${next}:main` })
  const theirs = (await checks.create({ ...where, name: 'one', head_sha: foreign })).data
  expect(theirs.pull_requests).toEqual([])
  const suite = await checks.getSuite({ ...where, check_suite_id: theirs.check_suite!.id })
  expect(suite.data).toMatchObject({ head_branch: null, pull_requests: [] })
})

test('has buttons on a check that has ended, and no others', async () => {
  const { name, sha, checks, where } = await pushed()
  const create = { ...where, name: 'one', head_sha: sha, actions }
  const run = (await checks.create(create)).data
  expect(() => world.forge.pressAction(name, run.id, 'approve', 'ada')).toThrow('once it has completed')
  await checks.update({ ...where, check_run_id: run.id, conclusion: 'action_required', actions })
  expect(() => world.forge.pressAction(name, run.id, 'rerun', 'ada')).toThrow('no action rerun, but approve')
  world.forge.pressAction(name, run.id, 'approve', 'ada')
  expect((await told('check_run')).find(({ action }) => action === 'requested_action')).toMatchObject({
    requested_action: { identifier: 'approve' },
    check_run: { id: run.id },
    sender: { login: 'ada', type: 'User' },
  })
})

const action = actions[0]!
test.each([
  ['a fourth button', [action, action, action, action]],
  ['a long label', [{ ...action, label: 'x'.repeat(21) }]],
  ['a long description', [{ ...action, description: 'x'.repeat(41) }]],
  ['a long identifier', [{ ...action, identifier: 'x'.repeat(21) }]],
])('refuses %s', async (_what, wrong) => {
  const { sha, checks, where } = await pushed()
  await expect(checks.create({ ...where, name: 'one', head_sha: sha, actions: wrong })).rejects.toMatchObject(
    {
      status: 422,
    },
  )
})

test('tells another App of checks that it may read, and of no button that is not its own', async () => {
  const other = world.forge.createApp({
    slug: 'reader',
    privateKey: await newAppKey(),
    permissions: { checks: 'read' },
    events: [],
  })
  await using its = await startHookReceiver('its own secret')
  await world.forge.setWebhook(its.url, { appId: other.id, secret: 'its own secret' })
  world.forge.install(other.id, 'acme')
  const { name, sha, checks, where } = await pushed()
  const run = (await checks.create({ ...where, name: 'one', head_sha: sha })).data
  world.forge.rerunCheck(name, run.id, 'ada')
  await world.forge.deliveriesSettled()
  expect(its.events.map(({ event, payload, verified }) => [event, payload.action, verified])).toEqual([
    ['installation', 'created', true],
    ['check_run', 'created', true],
  ])
})
