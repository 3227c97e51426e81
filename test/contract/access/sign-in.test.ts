import { readFile } from 'node:fs/promises'
import { Agent, fetch as undiciFetch } from 'undici'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { connectPeople } from '../../../src/github/people/connect-people.ts'
import type { PeopleHost } from '../../../src/ports.ts'
import { openBrowsing, type Browsing } from '../../support/browse-as.ts'
import { planBuild, planBuilds, newBuild } from '../../support/plan-build.ts'
import { sampleRepository } from '../../support/samples/samples.ts'
import { startHttp, type TestHttp } from '../../support/servers/start-http.ts'
import { startTestForge, type TestForge } from '../../support/servers/start-test-forge.ts'

let world: TestForge
let agent: Agent
let host: PeopleHost & { close(): Promise<void> }
let http: TestHttp
let store: TestHttp['store']
const tokens = new Map<string, string>()
const builds = new Map<string, string>()

beforeAll(async () => {
  world = await startTestForge({ pointsPerMinute: 100_000, requestsPerHour: 100_000 })
  const { forge } = world
  const ca = await readFile(forge.certFile, 'utf8')
  agent = new Agent({ connect: { ca } })
  host = connectPeople({
    ...{ url: forge.url, ca, name: 'the forge', userAgent: 'slipway/test', clock: systemClock },
    client: { id: forge.app.clientId, secret: forge.app.clientSecret },
  })
  for (const login of ['ada', 'rita', 'root']) tokens.set(login, forge.createUser(login).token)
  http = await startHttp({ peopleHost: host, admins: ['Root'], publicPages: true })
  store = http.store
  forge.setCallback(`${http.server.url}/login/github/callback`)
  for (const [name, isPrivate] of [
    ['shop', true],
    ['vault', true],
    ['open', false],
  ] as const) {
    const made = await forge.createRepository({ owner: 'acme', name, private: isPrivate, files: { a: 'a' } })
    const repository = sampleRepository({ id: made.id, name, private: isPrivate })
    const build = newBuild({ id: `of-${name}`, repository })
    await planBuilds(store, [build], true)
    builds.set(name, `/builds/${build.id}`)
  }
  forge.setCollaborator('acme/shop', 'ada', 'write')
  forge.setCollaborator('acme/shop', 'rita', 'read')
})
afterAll(async () => {
  await http.close()
  await host.close()
  await agent.close()
  await world[Symbol.asyncDispose]()
})

/** What the forge's page sends the browser back with. */
async function authorize(at: string, login: string, answer: 'yes' | 'no' = 'yes'): Promise<string> {
  const asked = Object.fromEntries(new URL(at).searchParams)
  const form = { ...asked, login, password: tokens.get(login) ?? '', answer }
  const back = await undiciFetch(`${world.forge.url}/login/oauth/authorize`, {
    ...{ method: 'POST', body: new URLSearchParams(form), redirect: 'manual', dispatcher: agent },
  })
  expect(back.status).toBe(302)
  const url = new URL(back.headers.get('location') ?? '')
  expect(url.origin).toBe(http.server.url)
  return url.pathname + url.search
}

async function begin(browser: Browsing, next = '/builds'): Promise<string> {
  const answer = await browser.get(`/login/github?next=${encodeURIComponent(next)}`)
  expect(answer.status).toBe(303)
  return answer.headers.get('location') ?? ''
}

async function signedIn(login: string): Promise<Browsing> {
  const browser = openBrowsing(http)
  const back = await browser.get(await authorize(await begin(browser), login))
  expect(back.status).toBe(303)
  return browser
}

const pathOf = (name: string) => builds.get(name) ?? ''
const seenBy = async (browser: Browsing) => {
  const seen: string[] = []
  for (const [name, path] of builds) if ((await browser.get(path)).status === 200) seen.push(name)
  return seen
}

describe('signing in with the source host', () => {
  it('leads there and back to the page that was asked for, and the session is no token of anybody', async () => {
    const browser = openBrowsing(http)
    const page = await browser.get(pathOf('shop'))
    expect(page.status).toBe(401)
    expect(await page.text()).toContain('Sign in with the forge')
    const at = await begin(browser, pathOf('shop'))
    expect(at).toMatch(/^https:.*\/login\/oauth\/authorize\?client_id=/)
    const back = await browser.get(await authorize(at, 'ada'))
    expect(back.headers.get('location')).toBe(pathOf('shop'))
    const [cookie] = back.headers.getSetCookie()
    expect(cookie).toMatch(/^slipway_person=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/)
    expect((await browser.get(pathOf('shop'))).status).toBe(200)
    for (const line of http.logged) expect(line).not.toMatch(/gh[ur]_|"code"/)
  })

  it('shows each person what the source host lets them see, and anybody what is public', async () => {
    expect(await seenBy(openBrowsing(http))).toEqual(['open'])
    expect(await seenBy(await signedIn('ada'))).toEqual(['shop', 'open'])
    expect(await seenBy(await signedIn('root'))).toEqual(['shop', 'vault', 'open'])
  })

  it('lets whoever may push act, in their name, and whoever may only read do nothing', async () => {
    await planBuild(store, { id: 'to-cancel', sha: 'd'.repeat(40), repository: await repositoryOf('shop') })
    const press = async (login: string) =>
      (await (await signedIn(login)).post('/builds/to-cancel/cancel')).status
    expect(await press('rita')).toBeGreaterThanOrEqual(400)
    expect((await store.read('build', { id: 'to-cancel' }))?.build.state).toBe('queued')
    expect(await press('ada')).toBe(303)
    const cancelled = await store.read('build', { id: 'to-cancel' })
    expect(cancelled?.build.cancelCause).toMatchObject({ kind: 'asked', by: { login: 'ada' } })
  })

  it('follows what the source host says within minutes: a right that was taken away, and a new one', async () => {
    const browser = await signedIn('rita')
    expect(await seenBy(browser)).toEqual(['shop', 'open'])
    world.forge.setCollaborator('acme/shop', 'rita', null)
    world.forge.setCollaborator('acme/vault', 'rita', 'read')
    http.forward(5 * 60_000 + 1)
    expect(await seenBy(browser)).toEqual(['vault', 'open'])
    world.forge.setCollaborator('acme/vault', 'rita', null)
    world.forge.setCollaborator('acme/shop', 'rita', 'read')
  })

  it('goes on with new tokens when the old ones have ended, and after a restart', async () => {
    const browser = await signedIn('ada')
    http.forward(9 * 3_600_000)
    expect(await seenBy(browser)).toEqual(['shop', 'open'])
    const again = await startHttp({ store, peopleHost: host, now: () => Date.now() + 10 * 3_600_000 })
    const other = openBrowsing(again)
    for (const [name, value] of browser.cookies) other.cookies.set(name, value)
    expect((await other.get(pathOf('shop'))).status).toBe(200)
    await again.close()
  })

  it('ends for good when somebody signs out, in that browser only', async () => {
    const [first, second] = [await signedIn('ada'), await signedIn('ada')]
    const kept = new Map(first.cookies)
    expect((await first.post('/logout')).status).toBe(303)
    expect(first.cookies.has('slipway_person')).toBe(false)
    for (const [name, value] of kept) first.cookies.set(name, value)
    expect(await seenBy(first)).toEqual(['open'])
    expect(await seenBy(second)).toEqual(['shop', 'open'])
  })

  it('lets nobody finish in a browser what was begun in another, or twice, or late', async () => {
    const [mine, theirs] = [openBrowsing(http), openBrowsing(http)]
    const back = await authorize(await begin(mine), 'ada')
    await begin(theirs)
    expect((await theirs.get(back)).status).toBe(400)
    expect(theirs.cookies.has('slipway_person')).toBe(false)
    expect((await mine.get(back)).status).toBe(303)
    expect((await mine.get(back)).status).toBe(401)
    expect(await seenBy(mine)).toEqual(['shop', 'open'])
    const late = openBrowsing(http)
    const tooLate = await authorize(await begin(late), 'ada')
    http.forward(10 * 60_000 + 1)
    expect((await late.get(tooLate)).status).toBe(400)
  })

  it('says so when somebody does not allow it, and goes nowhere but to pages of ours', async () => {
    http.forward(61_000)
    const browser = openBrowsing(http)
    const denied = await browser.get(await authorize(await begin(browser), 'ada', 'no'))
    expect(denied.status).toBe(401)
    expect(await denied.text()).toContain('the forge did not let you in')
    const back = await browser.get(await authorize(await begin(browser, 'https://evil.example/'), 'ada'))
    expect(back.headers.get('location')).toBe('/builds')
  })

  it('takes what two tabs of a browser have begun, one after the other', async () => {
    const browser = openBrowsing(http)
    const [one, other] = [await begin(browser, pathOf('shop')), await begin(browser, '/queue')]
    expect((await browser.get(await authorize(one, 'ada'))).headers.get('location')).toBe(pathOf('shop'))
    expect((await browser.get(await authorize(other, 'ada'))).headers.get('location')).toBe('/queue')
    expect(await seenBy(browser)).toEqual(['shop', 'open'])
  })

  it('makes an address wait that guesses codes, and nobody for what any page may have a browser ask', async () => {
    http.forward(61_000)
    const browser = openBrowsing(http)
    for (let failed = 0; failed < 12; failed += 1)
      expect((await browser.get('/login/github/callback?code=x&state=y')).status).toBe(400)
    const guess = async () => {
      const state = new URL(await begin(browser)).searchParams.get('state') ?? ''
      const asked = new URLSearchParams({ code: 'guessed', state }).toString()
      return await browser.get(`/login/github/callback?${asked}`)
    }
    for (let failed = 0; failed < 10; failed += 1) expect((await guess()).status).toBe(401)
    const refused = await guess()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    http.forward(61_000)
    expect((await browser.get(await authorize(await begin(browser), 'ada'))).status).toBe(303)
  })
})

async function repositoryOf(name: string) {
  const view = await store.read('build', { id: `of-${name}` })
  if (view === null) throw new Error(`there is no build of ${name}`)
  return view.build.repository
}

beforeEach(() => void http.logged.splice(0))
