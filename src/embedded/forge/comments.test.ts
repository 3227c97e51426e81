import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HookReceiver, TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { startHookReceiver, startTestForge } from '../../../test/support/servers/start-test-forge.ts'

let world: TestForge
let hook: HookReceiver
let number: number
const shop = { owner: 'acme', repo: 'shop' }

beforeAll(async () => {
  world = await startTestForge()
  hook = await startHookReceiver(world.forge.app.webhookSecret, 0, ['issue_comment'])
  await world.forge.setWebhook(hook.url)
  await world.forge.createRepository({
    ...shop,
    name: 'shop',
    files: { 'a.txt': 'a' },
    collaborators: { ada: 'maintain', tim: 'triage' },
  })
  await world.forge.commit('acme/shop', { files: { 'b.txt': 'b' }, branch: 'topic' })
  number = (await world.forge.openPull('acme/shop', { as: 'eve', head: 'topic' })).number
})
afterAll(async () => {
  await hook[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

async function told() {
  await world.forge.deliveriesSettled()
  return hook.events.splice(0).map(({ payload }) => payload)
}
const issues = () => world.octokit({ installationId: 1 }).rest.issues

test('tells of a comment with who wrote it and on which pull request', async () => {
  const { id } = await world.forge.comment('acme/shop', number, '/slipway build', 'ada')
  expect(await told()).toMatchObject([
    {
      action: 'created',
      comment: { id, body: '/slipway build', user: { login: 'ada' }, author_association: 'COLLABORATOR' },
      issue: {
        number,
        state: 'open',
        pull_request: { url: expect.stringContaining(`/pulls/${number}`) as string },
      },
      repository: { full_name: 'acme/shop' },
      sender: { login: 'ada', type: 'User' },
      installation: { id: 1 },
    },
  ])
  await world.forge.editComment('acme/shop', id, '/slipway cancel')
  await world.forge.deleteComment('acme/shop', id, 'tim')
  expect(await told()).toMatchObject([
    { action: 'edited', changes: { body: { from: '/slipway build' } }, comment: { body: '/slipway cancel' } },
    { action: 'deleted', comment: { id }, sender: { login: 'tim' } },
  ])
})

test('answers with a comment and with reactions, one of each kind', async () => {
  const { id } = await world.forge.comment('acme/shop', number, '/slipway build', 'eve')
  const { data } = await issues().createComment({ ...shop, issue_number: number, body: 'No' })
  expect(data).toMatchObject({
    user: { login: 'slipway[bot]', type: 'Bot' },
    performed_via_github_app: { slug: 'slipway' },
  })
  const { reactions } = world.octokit({ installationId: 1 }).rest
  const eyes = { ...shop, comment_id: id, content: 'eyes' } as const
  expect((await reactions.createForIssueComment(eyes)).status).toBe(201)
  expect((await reactions.createForIssueComment(eyes)).status).toBe(200)
  const listed = await reactions.listForIssueComment({ ...shop, comment_id: id })
  expect(listed.data).toMatchObject([{ content: 'eyes', user: { login: 'slipway[bot]' } }])
  await world.restart()
  expect(world.forge.comments('acme/shop', number)).toMatchObject([
    { login: 'eve', body: '/slipway build', reactions: [{ login: 'slipway[bot]', content: 'eyes' }] },
    { login: 'slipway[bot]', body: 'No', reactions: [] },
  ])
  const all = await issues().listComments({ ...shop, issue_number: number, per_page: 1 })
  expect(all.data).toHaveLength(1)
  expect(all.headers.link).toContain('rel="next"')
})

test.each([
  ['acme', 'admin', 'admin'],
  ['ada', 'write', 'maintain'],
  ['tim', 'read', 'triage'],
  ['eve', 'read', 'read'],
])('tells what %s may do', async (username, permission, role_name) => {
  const { rest } = world.octokit({ installationId: 1 })
  const { data } = await rest.repos.getCollaboratorPermissionLevel({ ...shop, username })
  expect(data).toMatchObject({ permission, role_name, user: { login: username } })
  expect(data.user?.id).toEqual(expect.any(Number))
})

test('tells nobody without push access what others may do', async () => {
  const { token } = world.forge.createUser('eve')
  const { rest } = world.octokit({ token })
  const asked = rest.repos.getCollaboratorPermissionLevel({ ...shop, username: 'ada' })
  await expect(asked).rejects.toMatchObject({ status: 403 })
  const missing = world.octokit({ installationId: 1 }).rest.repos
  await expect(missing.getCollaboratorPermissionLevel({ ...shop, username: 'nobody' })).rejects.toMatchObject(
    {
      status: 404,
    },
  )
})
