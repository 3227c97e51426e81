import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { findViolations } from '../support/browser/find-violations.ts'
import { openMadePages } from '../support/browser/open-made-pages.ts'
import { describeInBrowser, openBrowser, type TestBrowser } from '../support/browser/open-browser.ts'
import { signIn, type OpenPages } from '../support/browser/open-pages.ts'
import { pagePaths } from '../support/browser/page-paths.ts'

const narrow = { width: 320, height: 640 }
const wide = { width: 1280, height: 800 }
/** What a laptop has at 200 %. */
const zoomed = { width: 640, height: 400 }
/** What a slow line may have to wait for, without the log. */
const mostBytes = 50_000

/** What was seen of a page, each loaded once. */
interface Seen {
  title: string
  headlines: number
  here: string[]
  outline: string[]
  tooWide: string[]
}

describeInBrowser('every page', () => {
  let pages: OpenPages
  let browser: TestBrowser
  let paths: [name: string, path: string][]
  const seen = new Map<string, Seen>()
  let complaints: string[]
  beforeAll(async () => {
    browser = await openBrowser()
    // Two looks at one page differ in nothing that the time does.
    const now = Date.now()
    const opened = await openMadePages({ now: () => now })
    pages = opened
    paths = Object.entries({ ...pagePaths(opened.made), 'sign in': '/login' })
    const visit = await browser.visit()
    await signIn(visit.page, pages)
    for (const [name, path] of paths) {
      await visit.page.setViewportSize(narrow)
      await visit.page.goto(pages.url + path)
      seen.set(name, await look(visit.page))
    }
    complaints = visit.complaints
    await visit.close()
    return async () => {
      await browser.close()
      await pages.close()
    }
  }, 180_000)

  it('has nothing that axe finds, in light and dark, narrow and wide', async () => {
    const { page, close } = await browser.visit({ bypassCSP: true })
    await signIn(page, pages)
    const found: string[] = []
    for (const [name, path] of paths) {
      await page.goto(pages.url + path)
      for (const colorScheme of ['light', 'dark'] as const)
        for (const size of [wide, narrow]) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize(size)
          const what = colorScheme === 'light' && size === wide ? 'everything' : 'looks'
          for (const line of await findViolations(page, what))
            found.push(`${name}, ${colorScheme}, ${size.width}: ${line}`)
        }
    }
    expect(found).toEqual([])
    await close()
  }, 300_000)

  it('keeps to a screen of 320 px, and to one of 1280 px at 200 %', () => {
    const tooWide = [...seen].flatMap(([name, page]) => page.tooWide.map((what) => `${name}: ${what}`))
    expect(tooWide).toEqual([])
  })

  it('asks nobody else for anything, and has nothing that its own policy stops', () => {
    expect(complaints).toEqual([])
  })

  it('is named, has one headline, and says in the way around where it is', () => {
    for (const [name, path] of paths) {
      const page = seen.get(name)!
      expect(page.headlines, name).toBe(1)
      expect(page.title, name).toMatch(/^\S.* · Slipway$/)
      const section = path.split(/[/?]/)[1] ?? ''
      const isBelow = section !== 'login' && name !== 'what is not there'
      expect(page.here, name).toEqual(isBelow ? [`/${section}`] : [])
    }
  })

  it('is read whole without JavaScript', async () => {
    const { page, close } = await browser.visit({ javaScriptEnabled: false })
    await signIn(page, pages)
    for (const [name, path] of paths) {
      await page.goto(pages.url + path)
      expect(await page.locator('main :is(h1, h2)').allInnerTexts(), name).toEqual(seen.get(name)?.outline)
    }
    await close()
  })

  it('is below 50 kB before the log', async () => {
    const heavy: string[] = []
    for (const [name, path] of paths) {
      const answer = await pages.http().get(path, { headers: { accept: 'text/html' } })
      const text = (await answer.text()).replaceAll(/<ol class="lines[^]*?<\/ol>/g, '')
      if (Buffer.byteLength(text) > mostBytes) heavy.push(`${name}: ${Buffer.byteLength(text)} bytes`)
    }
    expect(heavy).toEqual([])
  })

  async function look(page: Page): Promise<Seen> {
    const tooWide: string[] = []
    for (const size of [zoomed, narrow]) {
      await page.setViewportSize(size)
      const width = await page.evaluate<number>('document.documentElement.scrollWidth')
      if (width > size.width)
        tooWide.push(`${width} px of ${size.width}: ${await farthest(page, size.width)}`)
    }
    return {
      title: await page.title(),
      headlines: await page.locator('main h1').count(),
      here: await page.evaluate<string[]>(
        `[...document.querySelectorAll('.ways [aria-current="page"]')].map((one) => one.getAttribute('href'))`,
      ),
      outline: await page.locator('main :is(h1, h2)').allInnerTexts(),
      tooWide,
    }
  }

  /** What stands out to the right, for whoever has to mend it. */
  function farthest(page: Page, width: number): Promise<string> {
    return page.evaluate<string>(`[...document.querySelectorAll('main *, header *')]
      .filter((one) => one.getBoundingClientRect().right > ${width} && !one.closest('.scroll, .lines, pre'))
      .slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(' | ')`)
  }
})
