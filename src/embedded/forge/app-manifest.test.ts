import { readFile } from 'node:fs/promises'
import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Agent, fetch } from 'undici'
import type { TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { startHookReceiver, startTestForge } from '../../../test/support/servers/start-test-forge.ts'

let world: TestForge
let agent: Agent
let ada: string
beforeAll(async () => {
  world = await startTestForge()
  agent = new Agent({ connect: { ca: await readFile(world.forge.certFile, 'utf8') } })
  ada = world.forge.createUser('ada').token
  await world.forge.createRepository({ owner: 'ada', name: 'own', files: { 'a.txt': 'a' } })
  await world.forge.createRepository({ owner: 'acme', name: 'shop' })
})
afterAll(async () => {
  await agent.close()
  await world[Symbol.asyncDispose]()
})

const manifest = (fields: object = {}) => ({
  name: 'Slip & Way',
  url: 'https://ci.example.com',
  hook_attributes: { url: 'https://ci.example.com/hooks' },
  redirect_url: 'https://ci.example.com/setup/done?step=2',
  setup_url: 'https://ci.example.com/installed',
  default_permissions: { checks: 'write', contents: 'read' },
  default_events: ['push', 'check_run'],
  ...fields,
})

/** What a browser does, signed in as somebody. */
async function browse(
  path: string,
  form?: Record<string, string>,
  as: [string, string] | null = ['ada', ada],
) {
  const credentials = as && Buffer.from(as.join(':')).toString('base64')
  const answer = await fetch(`${world.forge.url}${path}`, {
    ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    headers: credentials ? { authorization: `Basic ${credentials}` } : {},
    redirect: 'manual',
    dispatcher: agent,
  })
  const text = await answer.text()
  const code = /name="code" value="([0-9a-f]+)"/.exec(text)?.[1] ?? ''
  return { status: answer.status, text, code, location: answer.headers.get('location') ?? '' }
}
const register = (fields: object = {}) =>
  browse('/settings/apps/new?state=s1', { manifest: JSON.stringify(manifest(fields)) })
async function convert(code: string) {
  const url = `${world.forge.url}/api/v3/app-manifests/${code}/conversions`
  const answer = await fetch(url, { method: 'POST', dispatcher: agent })
  return {
    status: answer.status,
    app: (await answer.json()) as Record<string, unknown> & { id: number; pem: string },
  }
}

test('makes an App of a manifest once its owner has said yes, whose code works once', async () => {
  const asked = await register()
  expect(asked.text).toContain('Slip &amp; Way')
  const yes = await browse('/settings/apps/confirm', { code: asked.code })
  expect(yes.status).toBe(302)
  const { origin, pathname, searchParams } = new URL(yes.location)
  expect([origin + pathname, searchParams.get('step'), searchParams.get('state')]).toEqual([
    'https://ci.example.com/setup/done',
    '2',
    's1',
  ])
  expect((await browse('/settings/apps/confirm', { code: asked.code })).status).toBe(422)
  const code = searchParams.get('code') ?? ''
  const { status, app } = await convert(code)
  expect(status).toBe(201)
  expect(app).toMatchObject({
    slug: 'slip-way',
    name: 'Slip & Way',
    owner: { login: 'ada' },
    client_id: expect.any(String) as string,
    client_secret: expect.any(String) as string,
    webhook_secret: expect.any(String) as string,
    pem: expect.stringMatching(/^-----BEGIN RSA PRIVATE KEY-----/) as string,
    html_url: `${world.forge.url}/apps/slip-way`,
    permissions: { checks: 'write', contents: 'read', metadata: 'read' },
    events: ['push', 'check_run'],
  })
  expect((await convert(code)).status).toBe(404)
  const octokit = new Octokit({
    baseUrl: `${world.forge.url}/api/v3`,
    request: { fetch: (url: string, init: object) => fetch(url, { ...init, dispatcher: agent }) },
    authStrategy: createAppAuth,
    auth: { appId: app.id, privateKey: app.pem },
  })
  expect((await octokit.rest.apps.getAuthenticated()).data).toMatchObject({ slug: 'slip-way' })

  const page = await browse('/apps/slip-way/installations/new?state=s2')
  expect(page.text).not.toContain('acme')
  const done = await browse('/apps/slip-way/installations', {
    code: page.code,
    account: 'ada',
    repositories: 'own',
  })
  const [installation] = world.forge.installations(app.id)
  expect(done.location).toBe(
    `https://ci.example.com/installed?installation_id=${installation?.id}&setup_action=install&state=s2`,
  )
  const again = await browse('/apps/slip-way/installations', { code: page.code, account: 'ada' })
  expect(again.status).toBe(422)
})

test('sends the events of each App to its own hook under its own secret', async () => {
  await using hook = await startHookReceiver('not known yet')
  const made = world.forge.registerApp(manifest({ name: 'Other', hook_attributes: { url: hook.url } }), {
    owner: 'acme',
  })
  expect((await convert(made.code)).app).toMatchObject({ owner: { login: 'acme', type: 'Organization' } })
  world.forge.install(made.id, 'ada')
  await world.forge.commit('ada/own', { files: { 'b.txt': 'b' } })
  await world.forge.deliveriesSettled()
  expect(hook.events.map(({ event, verified }) => [event, verified]).sort()).toEqual([
    ['check_suite', false],
    ['installation', false],
    ['push', false],
  ])
})

test('keeps no code for more than an hour', async () => {
  const { code } = world.forge.registerApp(manifest({ name: 'Late' }), { owner: 'ada' })
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60 * 60_000 })
  try {
    expect((await convert(code)).status).toBe(404)
  } finally {
    vi.useRealTimers()
  }
})

test('asks who is there, and lets nobody register for others', async () => {
  expect((await browse('/settings/apps/new', undefined, null)).status).toBe(401)
  expect((await browse('/settings/apps/new', undefined, ['ada', 'wrong'])).status).toBe(401)
  expect((await browse('/settings/apps/new', undefined, ['eve', ada])).status).toBe(401)
  const form = { manifest: JSON.stringify(manifest({ name: 'Hers' })) }
  const theirs = '/organizations/acme/settings/apps/new'
  expect((await browse(theirs, form)).status).toBe(403)
  const boss: [string, string] = ['boss', world.forge.adminToken]
  const asked = await browse(theirs, form, boss)
  expect(asked.text).toContain('Create GitHub App for acme')
  expect((await browse('/settings/apps/confirm', { code: asked.code })).status).toBe(422)
  expect((await browse('/settings/apps/confirm', { code: asked.code }, boss)).status).toBe(302)
})

test.each([
  ['no manifest', '', 'not JSON'],
  ['one without a name', '{"url":"https://x.example"}', 'name'],
  [
    'a redirect to a script',
    JSON.stringify(manifest({ redirect_url: 'javascript:alert(1)' })),
    'redirect_url',
  ],
  [
    'an event that it may not read',
    JSON.stringify(manifest({ default_events: ['issue_comment'] })),
    'issues',
  ],
])('says what is wrong with %s', async (_what, text, words) => {
  const answer = await browse('/settings/apps/new', { manifest: text })
  expect(answer.status).toBe(422)
  expect(answer.text).toContain(words)
})
