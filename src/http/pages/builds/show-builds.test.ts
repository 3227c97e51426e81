import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, newBuild, observe, planBuild } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'
import type { NewBuild } from '../../../domain/index.ts'

let http: TestHttp
beforeAll(async () => {
  http = await startHttp({
    tenants: [
      { ...tenant('acme'), limits: { running: 1 } },
      { ...tenant('globex'), limits: { running: 1 } },
    ],
  })
})
afterAll(() => http.close())

function tenant(name: string) {
  const { untrusted } = {
    untrusted: { policy: 'never', image: null, serviceAccount: null, pushSecret: null } as const,
  }
  const accounts = { serviceAccount: null, pushSecret: null, webhookSecrets: [] }
  return { name, namespace: name, repositories: [`${name}/*`], images: ['**'], untrusted, ...accounts }
}

async function page(path: string): Promise<string> {
  const answer = await http.get(path, { headers: { accept: 'text/html' } })
  return (await answer.text()).replace(/\s+/g, ' ')
}
const links = (text: string) =>
  [...text.matchAll(/class="title" href="\/builds\/([^"]+)"/g)].map(([, id]) => id)
const push = async (change: Partial<NewBuild>) => (await planBuild(http.store, change)).build

describe('the list of builds', () => {
  it('without any says what to do', async () => {
    const text = await page('/builds')
    expect(text).toContain('No builds yet.')
    expect(text).toContain('href="/setup"')
    expect(text).toContain('<strong>0</strong> running')
  })

  it('has a row for each with whose it is, and how long it took or where it stands', async () => {
    const done = await push({ sha: '1'.repeat(40), title: 'Sell hats', author: { id: 3, login: 'ada' } })
    const execution = await admit(http.store, done)
    const now = Date.now()
    await observe(http.store, execution, { state: 'failed', startedAt: now - 65_000, endedAt: now })
    expect(await page('/builds')).toMatch(/✕<\/span> Failed.*Sell hats.*main.*by <bdi>ada<.*took 1 min 5 s/)
    const first = await push({ sha: '2'.repeat(40), pullRequest: 7, ref: 'refs/pull/7/head' })
    await push({ sha: '3'.repeat(40) })
    const text = await page('/builds')
    expect(text).toMatch(/2nd of 2 in the queue.*PR <bdi>#7<.*1st of 2 in the queue/)
    expect(text).toContain('<strong>0</strong> running')
    expect(text).toContain('<strong>2</strong> in the queue')
    await observe(http.store, await admit(http.store, first), { startedAt: null })
    expect(await page('/builds')).toMatch(/Running.*PR <bdi>#7<.*starting for <span data-elapsed=/)
  })

  it('is narrowed by what a form of GET sends, empty fields left out, and each filter can be taken back', async () => {
    const repository = { ...newBuild().repository, id: 9, owner: 'globex', name: 'site' }
    const one = await push({ repository, tenant: 'globex', ref: 'refs/tags/v1', name: 'docs' })
    const narrowed = '/builds?repository=globex%2Fsite&ref=v1&state=&name=docs&author=&tenant=globex'
    const text = await page(narrowed)
    expect(links(text)).toEqual([one.id])
    expect(text).toContain('value="globex/site"')
    expect(text).toContain(
      'href="/builds?ref=v1&amp;name=docs&amp;tenant=globex" aria-label="Remove the filter Repository: globex/site"',
    )
    expect(text).toContain('<a href="/builds">Clear all</a>')
    expect(text).toContain('data-follow="/api/v1/events?repository=globex%2Fsite&amp;tenant=globex"')
    expect(text).toMatch(/<datalist id="choices-repository">.*acme\/shop.*globex\/site/)
    expect(links(await page('/builds?ref=refs/heads/v1'))).toEqual([])
    expect(links(await page('/builds?state=pending,queued&name=docs'))).toEqual([one.id])
    expect(await page('/builds?author=nobody')).toContain(
      'No build matches. <a href="/builds">Show all builds</a>',
    )
  })

  it('says what of a filter cannot be understood, beside the field', async () => {
    const answer = await http.get('/builds?repository=shop&colour=red', { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(400)
    const text = (await answer.text()).replace(/\s+/g, ' ')
    expect(text).toMatch(/value="shop"[^>]* aria-invalid="true" aria-describedby="problem-repository"/)
    expect(text).toContain('id="problem-repository">✕ must be owner/name</span>')
    expect(text).toContain('colour: there is no such filter.')
    expect(links(text)).toEqual([])
  })

  it('is turned over both ways with its filters', async () => {
    const made = []
    for (const digit of ['4', '5', '6'])
      made.unshift((await push({ name: 'turned', sha: digit.repeat(40) })).id)
    const [newest = '', middle = '', oldest = ''] = made
    const first = await page('/builds?limit=1&name=turned')
    expect(links(first)).toEqual([newest])
    expect(first).toContain(`rel="next" href="/builds?limit=1&amp;name=turned&amp;before=${newest}"`)
    expect(first).not.toContain('rel="prev"')
    const second = await page(`/builds?limit=1&name=turned&before=${newest}`)
    expect(links(second)).toEqual([middle])
    expect(second).toContain(`rel="prev" href="/builds?limit=1&amp;name=turned&amp;after=${middle}"`)
    expect(links(await page(`/builds?limit=1&name=turned&before=${middle}`))).toEqual([oldest])
    expect(links(await page(`/builds?limit=1&name=turned&after=${oldest}`))).toEqual([middle])
  })

  it('is light, also when it is full', async () => {
    for (let n = 0; n < 45; n += 1)
      await push({
        ...{ sha: n.toString(16).padStart(40, '7'), name: `a-build-with-a-name-${n}` },
        ref: `refs/heads/feature/a-branch-with-quite-a-long-name-${n}`,
        author: { id: n, login: `somebody-of-the-team-${n}` },
        repository: { ...newBuild().repository, id: 100 + n, name: `a-repository-with-a-name-${n}` },
        title: `Read the prices of all hats at once, so that the checkout is fast again ${n}`,
      })
    const answer = await http.get('/builds', { headers: { accept: 'text/html' } })
    const text = await answer.text()
    expect(links(text)).toHaveLength(30)
    expect(text.length).toBeLessThan(50_000)
  })
})
