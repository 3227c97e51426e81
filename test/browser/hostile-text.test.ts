import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { fakeCatalogue } from '../support/fakes/fake-catalogue.ts'
import { makeBuild, type Made } from '../support/browser/make-build.ts'
import { madeRepositories, madeTenants } from '../support/browser/made-repositories.ts'
import {
  describeInBrowser,
  openBrowser,
  type TestBrowser,
  type Visit,
} from '../support/browser/open-browser.ts'
import { openPages, signIn, type OpenPages } from '../support/browser/open-pages.ts'
import { writeLog } from '../support/plan-build.ts'

/** What a stranger can have in a commit's title, a branch's name, a login, a log. */
const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  "javascript:alert(3)//'",
  '</textarea></title><svg onload=alert(4)>',
  '<iframe src="https://elsewhere.test/"></iframe><link rel=stylesheet href=https://elsewhere.test/x.css>',
  '${alert(5)} {{alert(6)}} &lt;b&gt; &#x3C;i&#x3E;',
  '\u202egnp.exe \u2066isolated\u2069 \u200f\u061c',
  'مرحبا بالعالم שלום עולם',
  'a\u200b\u200d\ufeffb 👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
  '\u001b[31mred\u001b[0m \u001b]8;;https://elsewhere.test\u0007link\u001b]8;;\u0007 \u001b[2J\u001b[H \u0007\u0000',
  '𝕬'.repeat(400),
]
const everything = hostile.join(' ')
const longName = 'feature/' + 'very-long-'.repeat(1000)
const narrow = { width: 320, height: 640 }

describeInBrowser('text of strangers', () => {
  let pages: OpenPages
  let browser: TestBrowser
  let failed: Made
  let running: Made
  beforeAll(async () => {
    browser = await openBrowser()
    pages = await openPages({ tenants: madeTenants, catalogue: fakeCatalogue() })
    const now = Date.now()
    const stranger = {
      ...{ tenant: 'acme', repository: madeRepositories.shop, title: everything, pullRequest: 9 },
      ...{ ref: `refs/heads/${everything}`, author: { id: 66, login: everything } },
    }
    failed = await makeBuild(pages.store, {
      ...{ guid: 'guid-of-the-failed', at: now - 60_000, state: 'failed', build: stranger },
      payload: { title: everything, [everything]: everything },
      steps: [
        { name: 'build', seconds: 1, state: 'failed', log: hostile.map((line) => `${line}\n`).join('') },
      ],
      failure: { reason: everything, message: `${everything}\n${everything}` },
    })
    running = await makeBuild(pages.store, {
      ...{ guid: 'guid-of-the-running', at: now - 30_000, state: 'running' },
      build: { ...stranger, title: longName, ref: `refs/heads/${longName}`, pullRequest: null },
      steps: [{ name: 'build', seconds: 0, state: 'running', log: `${'no end of a line '.repeat(2000)}\n` }],
    })
    await makeBuild(pages.store, {
      ...{ guid: 'guid-of-the-waiting', at: now - 20_000, state: 'running', waitingFor: everything },
      build: { ...stranger, name: 'waits', ref: `refs/tags/${longName}`, pullRequest: null },
    })
    await makeBuild(pages.store, {
      ...{ guid: 'guid-of-the-queued', at: now - 10_000, state: 'queued' },
      build: { ...stranger, name: 'queued', pullRequest: null },
    })
    return async () => {
      await browser.close()
      await pages.close()
    }
  })

  it('does no harm on any page that shows it, and leaves the page as wide as the screen', async () => {
    const { page, complaints, close } = await harmless()
    const paths = [
      ...['/builds', `/builds?author=${encodeURIComponent(everything)}`, `/builds/${failed.build.id}`],
      ...[`/builds/${running.build.id}`, '/repositories', '/repositories/acme/shop', '/queue'],
      ...['/deliveries', '/deliveries/guid-of-the-failed', `/login?next=${encodeURIComponent(everything)}`],
    ]
    for (const path of paths) {
      await page.goto(pages.url + path)
      await expectHarmless(page, path)
    }
    expect(complaints).toEqual([])
    await close()
  })

  it('does no harm when it comes in while somebody looks', async () => {
    const { page, complaints, close } = await harmless()
    await page.goto(`${pages.url}/builds/${running.build.id}`)
    if (running.execution === null) throw new Error('it does not run')
    // The last lines are in sight for certain.
    const lines = hostile.toReversed().map((line) => `${line}\n`)
    await writeLog(pages.store, running.execution, 'build', `${lines.join('')}the end\n`)
    await page.locator('#step-build', { hasText: 'the end' }).waitFor()
    await expectHarmless(page, 'a live log')
    const text = await page.locator('#step-build .log').innerText()
    expect(text).toContain('<script>alert(1)</script>')
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/)
    expect(complaints).toEqual([])
    await close()
  })

  async function harmless(): Promise<Visit> {
    const visit = await browser.visit({ width: 'narrow' })
    await signIn(visit.page, pages)
    return visit
  }

  async function expectHarmless(page: Page, where: string): Promise<void> {
    const foreign =
      'iframe, object, embed, base, img:not([src^="/"]), img[src^="//"], svg [onload], [onerror], a[href^="javascript:"]'
    expect(await page.locator(foreign).count(), where).toBe(0)
    expect(await page.locator('script:not([src^="/assets/"])').count(), where).toBe(0)
    expect(await page.locator('h1').first().isVisible(), where).toBe(true)
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect(width, `${where} is ${width} px wide`).toBeLessThanOrEqual(narrow.width)
  }
})
