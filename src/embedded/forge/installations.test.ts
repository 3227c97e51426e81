import { afterEach, beforeEach, expect, test } from 'vitest'
import type { HookReceiver, TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { startHookReceiver, startTestForge } from '../../../test/support/servers/start-test-forge.ts'

let world: TestForge
let hook: HookReceiver

beforeEach(async () => {
  world = await startTestForge()
  hook = await startHookReceiver(world.forge.app.webhookSecret)
  await world.forge.setWebhook(hook.url)
  for (const name of ['shop', 'site'])
    await world.forge.createRepository({ owner: 'acme', name, private: true, files: { 'a.txt': 'a' } })
})
afterEach(async () => {
  await hook[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

async function told(event: string) {
  await world.forge.deliveriesSettled()
  return hook.events.filter((one) => one.event === event).map(({ payload }) => payload)
}
const shop = { owner: 'acme', repo: 'shop' }
const asApp = () => world.octokit({ app: true })
async function token(id = 1): Promise<string> {
  const made = await asApp().rest.apps.createInstallationAccessToken({ installation_id: id })
  return made.data.token
}

test('refuses tokens while an installation is suspended, tells it nothing, and takes them again after', async () => {
  const octokit = world.octokit({ token: await token() })
  world.forge.suspendInstallation(1)
  const words = 'This installation has been suspended'
  await expect(octokit.rest.repos.get(shop)).rejects.toMatchObject({
    status: 403,
    response: { data: { message: words } },
  })
  await expect(token()).rejects.toMatchObject({ status: 403, response: { data: { message: words } } })
  await world.forge.commit('acme/shop', { files: { 'b.txt': 'b' } })
  expect(await told('push')).toEqual([])
  world.forge.resumeInstallation(1)
  expect((await octokit.rest.repos.get(shop)).status).toBe(200)
  await world.forge.commit('acme/shop', { files: { 'b.txt': 'c' } })
  expect(await told('push')).toHaveLength(1)
  expect(await told('installation')).toMatchObject([
    { action: 'created', installation: { id: 1, account: { login: 'acme' } } },
    { action: 'suspend', installation: { suspended_by: { login: 'acme' } } },
    { action: 'unsuspend', installation: { suspended_at: null } },
  ])
})

test('voids the tokens of an installation that was taken away', async () => {
  const octokit = world.octokit({ token: await token() })
  world.forge.uninstall(1, 'ada')
  await expect(octokit.rest.repos.get(shop)).rejects.toMatchObject({ status: 401 })
  await expect(token()).rejects.toMatchObject({ status: 404 })
  expect((await told('installation')).at(-1)).toMatchObject({
    action: 'deleted',
    repositories: [{ full_name: 'acme/shop' }, { full_name: 'acme/site' }],
    sender: { login: 'ada' },
  })
})

test('tells which repositories came to an installation and which went, and shows the rest alone', async () => {
  const { id } = world.forge.install(world.forge.app.id, 'acme', ['shop'])
  world.forge.install(world.forge.app.id, 'acme', ['site'])
  expect(await told('installation_repositories')).toMatchObject([
    { action: 'removed', repositories_removed: [{ name: 'site' }], repositories_added: [] },
    { action: 'added', repositories_added: [{ name: 'site' }], repository_selection: 'selected' },
    { action: 'removed', repositories_removed: [{ name: 'shop' }] },
  ])
  const octokit = world.octokit({ installationId: id })
  const { data } = await octokit.rest.apps.listReposAccessibleToInstallation()
  expect(data.repositories.map(({ full_name }) => full_name)).toEqual(['acme/site'])
  await expect(octokit.rest.repos.get(shop)).rejects.toMatchObject({ status: 404 })
})

test('has one installation for each account', async () => {
  await world.forge.createRepository({ owner: 'globex', name: 'shop' })
  const { data } = await asApp().rest.apps.listInstallations()
  expect(
    data.map(({ id, account, target_type }) => [
      id,
      account && 'login' in account && account.login,
      target_type,
    ]),
  ).toEqual([
    [1, 'acme', 'Organization'],
    [2, 'globex', 'Organization'],
  ])
  const octokit = world.octokit({ token: await token(2) })
  await expect(octokit.rest.repos.get(shop)).rejects.toMatchObject({ status: 404 })
})

test('leads from the former name of a repository to its number, reading and writing, also with Git', async () => {
  const { id } = (await world.octokit({ installationId: 1 }).rest.repos.get(shop)).data
  expect(world.forge.renameRepository('acme/shop', 'store')).toBe('acme/store')
  const octokit = world.octokit({ installationId: 1 })
  const moved = await octokit.request('GET /repos/{owner}/{repo}/branches/main', {
    ...shop,
    request: { redirect: 'manual' },
  })
  expect(moved).toMatchObject({
    status: 301,
    headers: { location: `${world.forge.url}/api/v3/repositories/${id}/branches/main` },
  })
  expect((await octokit.rest.repos.get(shop)).data).toMatchObject({ id, full_name: 'acme/store' })
  const head_sha = (await octokit.rest.repos.getBranch({ ...shop, branch: 'main' })).data.commit.sha
  expect((await octokit.rest.checks.create({ ...shop, name: 'a', head_sha })).status).toBe(201)
  expect((await octokit.request('GET /repositories/{id}', { id })).data).toMatchObject({ name: 'store' })
  const { token } = world.forge.createUser('ada')
  world.forge.setCollaborator('acme/store', 'ada', 'read')
  await using copy = await world.workingCopy('acme/shop', token)
  expect(await copy.git('ls-remote', 'origin', 'HEAD')).toContain(head_sha)
  expect(await told('repository')).toMatchObject([
    {
      action: 'renamed',
      changes: { repository: { name: { from: 'shop' } } },
      repository: { id, name: 'store' },
    },
  ])

  // The former name is free, and what takes it lies apart.
  await world.forge.createRepository({ owner: 'acme', name: 'shop', private: true })
  expect((await octokit.rest.repos.get(shop)).data.id).not.toBe(id)
  expect((await octokit.request('GET /repositories/{id}/branches', { id })).data).toHaveLength(1)
})

test('tells the new owner of a transfer; the old one does not reach it any more', async () => {
  world.forge.install(world.forge.app.id, 'globex')
  expect(world.forge.transferRepository('acme/shop', 'globex', 'ada')).toBe('globex/shop')
  expect(await told('repository')).toMatchObject([
    {
      action: 'transferred',
      changes: { owner: { from: { organization: { login: 'acme' } } } },
      installation: { id: 2 },
      sender: { login: 'ada' },
    },
  ])
  await expect(world.octokit({ installationId: 1 }).rest.repos.get(shop)).rejects.toMatchObject({
    status: 404,
  })
  const { data } = await world.octokit({ installationId: 2 }).rest.repos.get(shop)
  expect(data.full_name).toBe('globex/shop')
})

test('keeps an archived repository from every change', async () => {
  const { token } = world.forge.createUser('ada')
  world.forge.setCollaborator('acme/shop', 'ada', 'admin')
  await using copy = await world.workingCopy('acme/shop', token)
  const octokit = world.octokit({ installationId: 1 })
  const head_sha = (await octokit.rest.repos.getBranch({ ...shop, branch: 'main' })).data.commit.sha
  world.forge.archiveRepository('acme/shop')
  await copy.commit('Mine', { 'b.txt': 'b' })
  await expect(copy.push('+HEAD:main')).rejects.toThrow(/archived so it is read-only|403/)
  await expect(octokit.rest.checks.create({ ...shop, name: 'a', head_sha })).rejects.toMatchObject({
    status: 403,
  })
  expect((await octokit.rest.repos.get(shop)).data.archived).toBe(true)
  world.forge.archiveRepository('acme/shop', false)
  await copy.push('+HEAD:main')
  expect((await told('repository')).map(({ action }) => action)).toEqual(['archived', 'unarchived'])
})

test('tells of a deleted repository and knows it no more, also after a start', async () => {
  await world.forge.deleteRepository('acme/shop', 'ada')
  expect(await told('repository')).toMatchObject([
    { action: 'deleted', repository: { full_name: 'acme/shop' } },
  ])
  await world.restart()
  await expect(world.octokit({ installationId: 1 }).rest.repos.get(shop)).rejects.toMatchObject({
    status: 404,
  })
})

test('sends a ping when asked', async () => {
  world.forge.ping(world.forge.app.id)
  expect(await told('ping')).toMatchObject([{ hook: { type: 'App', config: { url: hook.url } } }])
})
