import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  startScriptedServer,
  type ScriptedAnswer,
  type ScriptedServer,
} from '../../../test/support/fakes/scripted-server.ts'
import { keepingLog } from '../../../test/support/fakes/silent-log.ts'
import { parseStoredApp } from '../../config/stored-app.ts'
import { keepInFile, type AppKeeper } from '../../setup/app-keeper.ts'
import { openSetup } from '../../setup/open-setup.ts'
import { startHttpServer, type HttpServer } from '../start-http-server.ts'
import { createSetupApp } from './create-setup-app.ts'

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString()
const converted = {
  id: 4711,
  slug: 'slipway-acme',
  name: 'Slipway Acme',
  html_url: 'https://github.test/github-apps/slipway-acme',
  pem,
  webhook_secret: 'hush-webhook',
  client_id: 'Iv1.1',
  client_secret: 'hush-client',
}
const wanted = {
  githubUrl: 'https://github.test',
  organization: 'acme',
  name: 'Slipway Acme',
  publicUrl: 'https://slipway.example.com',
  mergeQueue: 'yes',
}

let dir: string
let github: ScriptedServer
let answer: () => ScriptedAnswer
const time = { now: 1_700_000_000_000 }
const clock = { now: () => time.now, sleep: () => Promise.resolve() }
const log = keepingLog()
const servers: HttpServer[] = []

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-setup-'))
  answer = () => ({ status: 201, json: converted })
  github = await startScriptedServer(() => answer())
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(0)))
  await github.close()
  await rm(dir, { recursive: true })
})

/** The pages of a process; a second call is the process after a restart. */
async function serve(keeper: AppKeeper = keepInFile(join(dir, 'github-app.json'))) {
  const setup = openSetup({
    file: join(dir, 'setup.json'),
    keeper,
    clock,
    fetch: (url, init) => fetch(url.replace('https://github.test', github.url), init),
  })
  const app = createSetupApp({
    setup,
    defaults: { githubUrl: 'https://github.com', publicUrl: '' },
    onStored: () => ['Start it with --tenants tenants.yaml.'],
    clock,
    log,
  })
  const server = await startHttpServer({ app, host: '127.0.0.1', port: 0, log })
  servers.push(server)
  const get = async (path: string) => read(await fetch(server.url + path))
  const post = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    read(await fetch(server.url + path, { method: 'POST', body: new URLSearchParams(fields), headers }))
  return { setup, server, get, post, token: await setup.issueToken() }
}

async function read(response: Response) {
  const text = (await response.text()).replaceAll(/\s+/g, ' ')
  return { status: response.status, text, headers: response.headers }
}

/** What the browser would post to GitHub. */
function handOver(text: string) {
  const action = /<form method="post" action="([^"]+)"/.exec(text)?.[1] ?? ''
  const manifest = /name="manifest" value="([^"]+)"/.exec(text)?.[1] ?? ''
  return {
    action: action.replaceAll('&amp;', '&'),
    manifest: JSON.parse(manifest.replaceAll('&quot;', '"')) as Record<string, unknown>,
    state: new URL(action).searchParams.get('state') ?? '',
  }
}

async function begin(pages: Awaited<ReturnType<typeof serve>>) {
  const page = await pages.post('/setup/app', { ...wanted, token: pages.token })
  expect(page.status).toBe(200)
  return { page, ...handOver(page.text) }
}

const stored = async () => parseStoredApp(await readFile(join(dir, 'github-app.json'), 'utf8'))

describe('setting up', () => {
  it('hands GitHub a manifest with exactly what is needed, and the page may post it there only', async () => {
    const { page, action, manifest, state } = await begin(await serve())
    expect(action).toBe(`https://github.test/organizations/acme/settings/apps/new?state=${state}`)
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' https://github.test;")
    expect(manifest).toMatchObject({
      name: 'Slipway Acme',
      hook_attributes: { url: 'https://slipway.example.com/webhooks/github', active: true },
      redirect_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/setup\/callback$/) as string,
      public: false,
      default_permissions: {
        checks: 'write',
        contents: 'read',
        metadata: 'read',
        pull_requests: 'write',
        issues: 'read',
        merge_queues: 'read',
      },
    })
    expect(manifest['default_events']).toEqual([
      'push',
      'pull_request',
      'merge_group',
      'check_run',
      'check_suite',
      'issue_comment',
      'repository',
    ])
  })

  it('asks github.com and the own account where nothing else is said, without merge queues where those are not wanted', async () => {
    const pages = await serve()
    const fields = { ...wanted, githubUrl: 'https://github.com/', organization: '', mergeQueue: '' }
    const { action, manifest } = handOver(
      (await pages.post('/setup/app', { ...fields, token: pages.token })).text,
    )
    expect(action).toMatch(/^https:\/\/github\.com\/settings\/apps\/new\?state=/)
    expect(JSON.stringify(manifest)).not.toMatch(/merge_/)
  })

  it('stores key and secret for the owner alone, shows neither, and ends with the installation link', async () => {
    const pages = await serve()
    const { state } = await begin(pages)
    const page = await pages.get(`/setup/callback?code=abc123&state=${state}`)
    expect(page.status).toBe(200)
    expect(page.text).toContain('href="https://github.test/github-apps/slipway-acme/installations/new"')
    expect(page.text).toContain('Start it with --tenants tenants.yaml.')
    expect(await stored()).toMatchObject({
      appId: 4711,
      githubUrl: 'https://github.test',
      publicUrl: 'https://slipway.example.com',
      webhookSecret: 'hush-webhook',
      privateKey: pem,
    })
    const { mode } = await stat(join(dir, 'github-app.json'))
    expect(mode & 0o777).toBe(0o600)
    expect(github.asked()).toEqual(['POST /api/v3/app-manifests/abc123/conversions'])
    const seen = page.text + log.lines.join('\n')
    for (const secret of ['hush', 'PRIVATE KEY', pages.token, state]) expect(seen).not.toContain(secret)
    expect(await readFile(join(dir, 'setup.json'), 'utf8')).not.toContain(pages.token)
  })

  it('uses token and code up', async () => {
    const pages = await serve()
    const { state } = await begin(pages)
    const back = `/setup/callback?code=abc123&state=${state}`
    const [one, other] = await Promise.all([pages.get(back), pages.get(back)])
    expect([one.status, other.status].sort()).toEqual([200, 401])
    expect(github.requests).toHaveLength(1)
    expect((await pages.get(`/setup?token=${pages.token}`)).status).toBe(401)
    expect((await pages.post('/setup/app', { ...wanted, token: pages.token })).status).toBe(401)
  })

  it('takes the callback after a restart in between', async () => {
    const { state } = await begin(await serve())
    const page = await (await serve()).get(`/setup/callback?code=abc123&state=${state}`)
    expect(page.status).toBe(200)
    expect(await stored()).not.toBeNull()
  })

  it('takes no callback that was not begun here, or that comes after an hour', async () => {
    const pages = await serve()
    const { state } = await begin(pages)
    expect((await pages.get('/setup/callback?code=abc123&state=guessed')).status).toBe(401)
    expect((await pages.get('/setup/callback?code=abc123')).status).toBe(401)
    time.now += 3_600_001
    expect((await pages.get(`/setup/callback?code=abc123&state=${state}`)).status).toBe(401)
    expect(github.requests).toEqual([])
  })

  it('tells after a kill that the key of an App got lost on its way, and how to go on', async () => {
    const { state } = await begin(await serve())
    // The process dies while GitHub answers: what it would have done with the answer never happens.
    answer = () => ({ status: 201, json: { ...converted, pem: 'cut off' } })
    const first = await (await serve()).get(`/setup/callback?code=abc123&state=${state}`)
    expect(first.text).toContain('did not arrive')
    const after = await serve()
    const page = await after.get(`/setup?token=${after.token}`)
    expect(page.text).toContain('An App was not finished')
    expect(page.text).toContain('href="https://github.test/organizations/acme/settings/apps"')
    await after.get(`/setup/callback?code=abc123&state=${state}`)
    expect(github.requests).toHaveLength(1)
    await begin(after)
    expect((await after.get(`/setup?token=${after.token}`)).text).not.toContain('An App was not finished')
  })

  it('exchanges a code again only where GitHub was never reached', async () => {
    const pages = await serve()
    const { state } = await begin(pages)
    const back = `/setup/callback?code=abc123&state=${state}`
    await github.close()
    expect((await pages.get(back)).text).toContain('load this page again')
    github = await startScriptedServer(() => answer())
    expect((await pages.get(back)).status).toBe(200)

    const second = await serve()
    const again = await begin(second)
    answer = () => 'hang up'
    const hungUp = await second.get(`/setup/callback?code=def456&state=${again.state}`)
    expect(hungUp.text).toContain('did not arrive')
    await second.get(`/setup/callback?code=def456&state=${again.state}`)
    expect(github.asked().filter((line) => line.includes('def456'))).toHaveLength(1)
  })

  it('keeps the key while it cannot be written, and asks where it goes before it begins', async () => {
    let broken: string | null = 'The Secret slipway/github-app may not be written: RBAC.'
    let kept = ''
    const keeper: AppKeeper = {
      place: 'Secret slipway/github-app',
      read: () => Promise.resolve(null),
      objection: () => Promise.resolve(broken),
      write: (text) =>
        broken === null ? Promise.resolve(void (kept = text)) : Promise.reject(new Error(broken)),
    }
    const pages = await serve(keeper)
    const refused = await pages.post('/setup/app', { ...wanted, token: pages.token })
    expect(refused).toMatchObject({ status: 422, text: expect.stringContaining('RBAC') as string })
    broken = null
    const { state } = await begin(pages)
    broken = 'quota'
    const back = `/setup/callback?code=abc123&state=${state}`
    expect((await pages.get(back)).text).toContain('without stopping Slipway')
    broken = null
    expect((await pages.get(back)).status).toBe(200)
    expect(parseStoredApp(kept)).toMatchObject({ appId: 4711 })
    expect(github.requests).toHaveLength(1)
  })

  it('names what is wrong with each field, and keeps what was typed', async () => {
    const pages = await serve()
    const hostile = '"><script>alert(1)</script>'
    const page = await pages.post('/setup/app', {
      token: pages.token,
      githubUrl: 'http://github.test',
      organization: 'a/b',
      name: hostile.repeat(3),
      publicUrl: 'http://localhost:8080',
    })
    expect(page.status).toBe(422)
    for (const words of [
      'GitHub speaks HTTPS',
      'not the name of an organization',
      '1 to 34',
      'this machine only',
    ])
      expect(page.text).toContain(words)
    expect(page.text).toContain('value="a/b"')
    expect(page.text).not.toContain('<script>alert')
    expect(github.requests).toEqual([])
  })

  it('opens for the newest token alone, and slows down who guesses', async () => {
    const pages = await serve()
    expect((await pages.get('/setup')).text).toContain('Setup token')
    expect((await pages.get('/setup')).text).not.toContain('githubUrl')
    const newest = await pages.setup.issueToken()
    expect((await pages.post('/setup', { token: pages.token })).status).toBe(401)
    expect((await pages.post('/setup', { token: newest })).text).toContain('githubUrl')
    for (let n = 0; n < 9; n += 1) await pages.get('/setup?token=guess')
    expect(await pages.get('/setup?token=guess')).toMatchObject({ status: 429 })
    expect((await pages.post('/setup', { token: newest })).status).toBe(429)
    time.now += 61_000
    expect((await pages.post('/setup', { token: newest })).status).toBe(200)
  })

  it('takes no form of another site', async () => {
    const pages = await serve()
    const answer = await pages.post(
      '/setup/app',
      { ...wanted, token: pages.token },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    )
    expect(answer.status).toBe(403)
  })
})
