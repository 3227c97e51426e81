import { createAppAuth } from '@octokit/auth-app'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { startTestForge } from '../../../test/support/servers/start-test-forge.ts'
import { newAppKey } from './ensure-app.ts'

let world: TestForge
const ids: number[] = []

beforeAll(async () => {
  world = await startTestForge()
  for (const name of ['one', 'two'])
    ids.push((await world.forge.createRepository({ owner: 'acme', name, private: true })).id)
})
afterAll(() => world[Symbol.asyncDispose]())

const issue = async (fields: object = {}) =>
  (
    await world
      .octokit({ app: true })
      .rest.apps.createInstallationAccessToken({ installation_id: 1, ...fields })
  ).data

test('knows an App by its signed token', async () => {
  const { data } = await world.octokit({ app: true }).rest.apps.getAuthenticated()
  expect(data).toMatchObject({ id: world.forge.app.id, slug: 'slipway', permissions: { checks: 'write' } })
})

test('refuses a token that another key signed', async () => {
  const { token } = await createAppAuth({ appId: world.forge.app.id, privateKey: await newAppKey() })({
    type: 'app',
  })
  await expect(world.octokit({ token }).rest.apps.getAuthenticated()).rejects.toMatchObject({ status: 401 })
})

test('finds the installation of a repository', async () => {
  const app = world.octokit({ app: true }).rest.apps
  const { data } = await app.getRepoInstallation({ owner: 'acme', repo: 'one' })
  expect(data).toMatchObject({ id: 1, app_id: world.forge.app.id, account: { login: 'acme' } })
  await expect(app.getRepoInstallation({ owner: 'acme', repo: 'none' })).rejects.toMatchObject({
    status: 404,
  })
})

test('issues tokens for an hour, narrowed as asked', async () => {
  const whole = await issue()
  expect(whole.repository_selection).toBe('all')
  expect(Date.parse(whole.expires_at) - Date.now()).toBeGreaterThan(59 * 60_000)
  const narrow = await issue({ repository_ids: [ids[0]], permissions: { contents: 'read' } })
  expect(narrow).toMatchObject({
    token: expect.stringMatching(/^ghs_.{37,}$/) as string,
    permissions: { contents: 'read', metadata: 'read' },
    repository_selection: 'selected',
    repositories: [{ name: 'one' }],
  })
  const { rest } = world.octokit({ token: narrow.token })
  expect((await rest.repos.get({ owner: 'acme', repo: 'one' })).data.id).toBe(ids[0])
  await expect(rest.repos.get({ owner: 'acme', repo: 'two' })).rejects.toMatchObject({ status: 404 })
  await expect(rest.pulls.list({ owner: 'acme', repo: 'one' })).rejects.toMatchObject({ status: 403 })
})

test.each([
  ['a repository that is not there', { repositories: ['none'] }],
  ['a permission that the App lacks', { permissions: { administration: 'write' } }],
  ['more than the App may', { permissions: { contents: 'write' } }],
])('issues no token for %s', async (_what, fields) => {
  await expect(issue(fields)).rejects.toMatchObject({ status: 422 })
})

test('says so when credentials are bad', async () => {
  const { rest } = world.octokit({ token: 'ghs_wrong' })
  await expect(rest.repos.get({ owner: 'acme', repo: 'one' })).rejects.toMatchObject({
    status: 401,
    response: { data: { message: 'Bad credentials' } },
  })
})

test('keeps tokens valid through a restart', async () => {
  const { token } = await issue()
  await world.restart()
  const { data } = await world.octokit({ token }).rest.repos.get({ owner: 'acme', repo: 'one' })
  expect(data.id).toBe(ids[0])
})
