import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import type { MadePages } from '../support/browser/fill-pages.ts'
import { openMadePages } from '../support/browser/open-made-pages.ts'
import { describeInBrowser, openBrowser, type TestBrowser } from '../support/browser/open-browser.ts'
import { signIn, type OpenPages } from '../support/browser/open-pages.ts'

/** More stops than this on the way through a page are nobody's to take. */
const mostStops = 200

describeInBrowser('with the keyboard alone', () => {
  let pages: OpenPages
  let browser: TestBrowser
  let made: MadePages
  beforeAll(async () => {
    browser = await openBrowser()
    const opened = await openMadePages()
    pages = opened
    made = opened.made
    return async () => {
      await browser.close()
      await pages.close()
    }
  })

  it('people sign in, skip what is on every page, open a build and sign out', async () => {
    const { page, complaints, close } = await browser.visit()
    await page.goto(`${pages.url}/login`)
    await tabTo(page, 'input#token')
    await page.keyboard.type(pages.token)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${pages.url}/builds`)

    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('a.skip')
    await page.keyboard.press('Enter')
    const { build } = made.failed
    await tabTo(page, `main a[href="/builds/${build.id}"]`)
    expect(await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${pages.url}/builds/${build.id}`)
    await tabTo(page, 'form[action="/logout"] button')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${pages.url}/login`)
    expect(complaints).toEqual([])
    await close()
  })

  it('what asks once more is opened, put away by Escape, and who did so stands at its button', async () => {
    const { page, close } = await browser.visit()
    await signIn(page, pages, `/builds/${made.running.build.id}`)
    await tabTo(page, '.ask-first > summary')
    await page.keyboard.press('Enter')
    const sure = page.getByRole('button', { name: 'Cancel this build' })
    await sure.waitFor()
    await tabTo(page, 'button.danger')
    await page.keyboard.press('Escape')
    await sure.waitFor({ state: 'hidden' })
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Cancel…')
    await close()
  })

  it('every page is walked through from its beginning to its end, and nothing keeps who walks', async () => {
    const { page, close } = await browser.visit()
    await signIn(page, pages)
    const paths = [
      '/builds',
      `/builds/${made.failed.build.id}`,
      `/builds/${made.running.build.id}`,
      '/deliveries',
      '/queue',
    ]
    for (const path of paths) {
      await page.goto(pages.url + path)
      const stops = await walk(page)
      expect(stops[0], path).toBe('a.skip')
      expect(stops.length, `${path}: ${stops.slice(-5).join(', ')}`).toBeLessThan(mostStops)
      const hidden = stops.filter((stop) => stop.startsWith('hidden '))
      expect(hidden, path).toEqual([])
    }
    await close()
  })

  /** Goes on until something is reached; back and forth makes no difference to who gets there at all. */
  async function tabTo(page: Page, selector: string): Promise<void> {
    for (let stop = 0; stop < mostStops; stop += 1) {
      if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`the keyboard does not come to ${selector}`)
  }

  /** All stops of one round. */
  async function walk(page: Page): Promise<string[]> {
    await page.evaluate('document.activeElement.blur()')
    const stops: string[] = []
    while (stops.length < mostStops) {
      await page.keyboard.press('Tab')
      const stop = await focused(page)
      if (stop === 'body' || (stops.length > 0 && stop === 'a.skip')) return stops
      stops.push(stop)
    }
    return stops
  }

  /** What has the focus, and whether it can be seen. */
  function focused(page: Page): Promise<string> {
    return page.evaluate<string>(`(() => {
      const { activeElement: one } = document
      const { width, height } = one.getBoundingClientRect()
      const name = one.localName + [...one.classList].map((each) => '.' + each).join('')
      return (width * height === 0 ? 'hidden ' : '') + name
    })()`)
  }
})
