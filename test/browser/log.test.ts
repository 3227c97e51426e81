import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Build, Execution } from '../../src/domain/index.ts'
import { largeLine, makeLargeLog } from '../support/browser/make-large-log.ts'
import {
  describeInBrowser,
  openBrowser,
  type TestBrowser,
  type Visit,
  type VisitOptions,
} from '../support/browser/open-browser.ts'
import { openPages, signIn, type OpenPages } from '../support/browser/open-pages.ts'
import { admit, observe, planBuild, step, writeLog } from '../support/plan-build.ts'

/** More than there is room for in one element, at any height of a line. */
const manyLines = 400_000

describeInBrowser('a log in a browser', () => {
  let pages: OpenPages
  let browser: TestBrowser
  let large: { build: Build; execution: Execution }
  beforeAll(async () => {
    pages = await openPages()
    browser = await openBrowser()
    large = await begin()
    await makeLargeLog(pages.store, large.execution, 'build', manyLines)
    await end(large.execution)
  })
  afterAll(async () => {
    await browser.close()
    await pages.close()
  })

  async function begin(): Promise<{ build: Build; execution: Execution }> {
    const { build } = await planBuild(pages.store)
    const execution = await admit(pages.store, build)
    await observe(pages.store, execution, { steps: [step('build', 'running')] })
    return { build, execution }
  }

  async function end(execution: Execution): Promise<void> {
    const steps = [step('build', 'failed', 1)]
    await observe(pages.store, execution, { state: 'failed', endedAt: Date.now(), steps })
  }

  /** With what the visitor must not have complained of at the end. */
  async function look(
    { build }: { build: Build },
    hash: string,
    test: (page: Page) => Promise<void>,
    options: VisitOptions = {},
  ): Promise<void> {
    const visit: Visit = await browser.visit(options)
    await signIn(visit.page, pages)
    await visit.page.goto(`${pages.url}/builds/${build.id}${hash}`)
    await visit.page.waitForSelector('.log.windowed')
    await test(visit.page)
    expect(visit.complaints).toEqual([])
    await visit.close()
  }

  it('opens at its end, with a few screens of lines and no more', async () => {
    await look(large, '', async (page) => {
      await seesLine(page, manyLines)
      expect(await page.locator('.log li').count()).toBeLessThan(200)
    })
  })

  it('shows its middle when the scroll bar is drawn there, and then goes line by line', async () => {
    await look(large, '', async (page) => {
      await page.evaluate('document.querySelector(".log-scroll").scrollTop = 4e6')
      await seesLine(page, manyLines / 2 + 2)
      await page.hover('.log-scroll')
      await page.mouse.wheel(0, -210)
      await seesLine(page, manyLines / 2 - 8)
    })
  })

  it('is gone through by keys from its beginning to its end, without a trap', async () => {
    await look(large, '', async (page) => {
      await page.focus('.log-scroll')
      await page.keyboard.press('Home')
      await seesLine(page, 1)
      await page.keyboard.press('PageDown')
      await seesLine(page, 30)
      await page.keyboard.press('PageUp')
      await seesLine(page, 1)
      await page.keyboard.press('End')
      await seesLine(page, manyLines)
      await page.keyboard.press('/')
      expect(await focused(page)).toMatchObject({ type: 'search' })
      await page.keyboard.press('Escape')
      expect(await focused(page)).toMatchObject({ class: 'log-scroll' })
      await page.keyboard.press('Tab')
      expect(await focused(page)).not.toMatchObject({ class: 'log-scroll' })
    })
  })

  it('opens at the line that a link names, and marks it', async () => {
    await look(large, '#build-L123456', async (page) => {
      await seesLine(page, 123_456)
      await page.waitForSelector('#build-L123456.marked')
    })
  })

  it('marks all lines of a range, takes them to the clipboard without their numbers, and has the range in its address', async () => {
    await look(
      large,
      '#build-L7',
      async (page) => {
        await seesLine(page, 7)
        await page.click('#build-L8 > a')
        await page.click('#build-L10 > a', { modifiers: ['Shift'] })
        await page.waitForSelector('#build-L10.marked')
        expect(page.url()).toMatch(/#build-L8-L10$/)
        expect(await page.locator('.log li.marked').count()).toBe(3)
        await page.click('text=Copy lines')
        await page.waitForSelector('text=Copied')
        expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
          [8, 9, 10].map(largeLine).join('\n'),
        )
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    )
  })

  it('finds a text far from the lines that are shown, and goes from match to match', async () => {
    await look(large, '', async (page) => {
      await seesLine(page, manyLines)
      await page.fill('.log-search input', 'lazy dog')
      await page.waitForSelector('output:text-matches("^Line 3999[0-9]{2}$")')
      await page.fill('.log-search input', '12345 OF MANY')
      await page.waitForSelector('output:has-text("of 4")')
      const places = [12_345, 112_345, 212_345, 312_345]
      for (const n of places) {
        await page.waitForSelector(`output:has-text("${places.indexOf(n) + 1} of 4")`)
        await seesLine(page, n)
        expect(await page.locator(`#build-L${n}.found mark`).textContent()).toBe('12345 of many')
        await page.press('.log-search input', 'Enter')
      }
      await page.fill('.log-search input', 'slow brown')
      await page.waitForSelector('text=Not found')
      await page.fill('.log-search input', ':77')
      await page.press('.log-search input', 'Enter')
      await seesLine(page, 77)
    })
  })

  it('breaks long lines where that is asked for, and still reaches both ends', async () => {
    const { build, execution } = await begin()
    const long = (n: number) => `${n} ${'word '.repeat((n % 7) * 40)}end`
    const text = Array.from({ length: 3000 }, (_, index) => `${long(index + 1)}\n`).join('')
    await writeLog(pages.store, execution, 'build', text)
    await end(execution)
    await look({ build }, '', async (page) => {
      await page.fill('.log-search input', ':1500')
      await page.press('.log-search input', 'Enter')
      await seesLine(page, 1500)
      const top = await topLine(page)
      await page.click('button:has-text("Wrap")')
      await expect.poll(() => topLine(page)).toBe(top)
      await page.setViewportSize({ width: 500, height: 700 })
      await expect
        .poll(() => page.evaluate<number>('document.querySelector(".log-scroll li:last-child").clientWidth'))
        .toBeLessThan(500)
      await expect.poll(() => topLine(page)).toBe(top)
      await page.focus('.log-scroll')
      await page.keyboard.press('Home')
      await isAtEdge(page, 1)
      await page.keyboard.press('End')
      await isAtEdge(page, 3000)
      await page.evaluate('document.querySelector(".log-scroll").scrollTop = 0')
      await isAtEdge(page, 1)
    })
  })

  it('goes where somebody scrolls, though it is drawn anew before the browser tells of it', async () => {
    const { build, execution } = await begin()
    const text = Array.from({ length: 3000 }, (_, index) => `${index + 1} ${'word '.repeat(60)}\n`).join('')
    await writeLog(pages.store, execution, 'build', text)
    await end(execution)
    await look({ build }, '', async (page) => {
      await isAtEdge(page, 3000)
      await page.evaluate(`(() => {
        document.querySelector('.log-scroll').scrollTop = 0
        const buttons = [...document.querySelectorAll('.log-tools button')]
        buttons.find((button) => button.textContent === 'Wrap').click()
      })()`)
      await isAtEdge(page, 1)
    })
  })

  it('has colours of terminals and times on request, and text of strangers as text', async () => {
    const { build, execution } = await begin()
    await writeLog(pages.store, execution, 'build', '\u001b[1;31mred\u001b[0m <img src=x onerror=alert(1)>\n')
    await look({ build }, '', async (page) => {
      await page.waitForSelector('#build-L1 .fg1.bold:has-text("red")')
      expect(await page.locator('#build-L1 > span').textContent()).toBe('red <img src=x onerror=alert(1)>')
      await page.selectOption('.log-tools select', 'clock')
      await page.waitForSelector('#build-L1 time:text-matches("^[0-9]{2}:[0-9]{2}:[0-9]{2}$")')
    })
  })

  it('follows its end, lets go of it when somebody reads above, and takes it up again', async () => {
    const { build, execution } = await begin()
    const write = (from: number, until: number) =>
      writeLog(
        pages.store,
        execution,
        'build',
        Array.from({ length: until - from + 1 }, (_, index) => `line ${from + index}\n`).join(''),
      )
    await write(1, 100)
    await look({ build }, '', async (page) => {
      await seesLine(page, 100)
      await write(101, 2000)
      await seesLine(page, 2000)
      await page.hover('.log-scroll')
      await page.mouse.wheel(0, -500)
      await page.waitForSelector('button[aria-pressed="false"]:has-text("Follow")')
      await write(2001, 2100)
      await page.waitForSelector('.log li[aria-setsize="2100"]')
      expect(await isSeen(page, 2100)).toBe(false)
      await page.click('button:has-text("Follow")')
      await seesLine(page, 2100)
      await write(2101, 2200)
      await seesLine(page, 2200)
    })
  })

  it('goes on where it was after the service was away, and says that it is away', async () => {
    const { build, execution } = await begin()
    await writeLog(pages.store, execution, 'build', 'before\n')
    await look({ build }, '', async (page) => {
      await seesLine(page, 1)
      await page.evaluate('globalThis.sameDocument = true')
      await pages.stop()
      await page.waitForSelector('text=reconnecting')
      await pages.start()
      await writeLog(pages.store, execution, 'build', 'after\n')
      await seesLine(page, 2)
      await page.waitForSelector('text=reconnecting', { state: 'hidden' })
      expect(await page.evaluate('globalThis.sameDocument')).toBe(true)
    })
  })

  it('fits on a small phone, with its long lines broken', async () => {
    const { build, execution } = await begin()
    await writeLog(pages.store, execution, 'build', `${'x'.repeat(3000)}\n`)
    await look(
      { build },
      '',
      async (page) => {
        await page.waitForSelector('#build-L1')
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
        expect((await page.locator('#build-L1').boundingBox())?.height).toBeGreaterThan(300)
      },
      { width: 'narrow' },
    )
  })
})

/** Waits until a line stands within the window of its log. */
async function seesLine(page: Page, n: number): Promise<void> {
  await page.waitForSelector(`#build-L${n}:not(.absent)`)
  await expect.poll(() => isSeen(page, n), { message: `line ${n} is in sight` }).toBe(true)
}

async function isSeen(page: Page, n: number): Promise<boolean> {
  const row = page.locator(`#build-L${n}`)
  if ((await row.count()) === 0) return false
  const [inner, outer] = [await row.boundingBox(), await page.locator('.log-scroll').boundingBox()]
  if (inner === null || outer === null) return false
  return inner.y >= outer.y - 1 && inner.y + inner.height <= outer.y + outer.height + 1
}

/** Id of the uppermost line in sight. */
async function topLine(page: Page): Promise<string> {
  return await page.evaluate<string>(`(() => {
    const window = document.querySelector('.log-scroll').getBoundingClientRect()
    return [...document.querySelectorAll('.log-scroll li')].find((row) => row.getBoundingClientRect().bottom > window.top + 1).id
  })()`)
}

/** Waits until the first line is the first in the window, or the last the last. */
async function isAtEdge(page: Page, n: number): Promise<void> {
  await page.waitForSelector(`#build-L${n}:not(.absent)`)
  await expect
    .poll(async () => {
      const inner = await page.locator(`#build-L${n}`).boundingBox()
      const outer = await page.locator('.log-scroll').boundingBox()
      if (inner === null || outer === null) return null
      return n === 1
        ? Math.round(inner.y - outer.y)
        : Math.round(inner.y + inner.height - outer.y - outer.height)
    })
    .toBe(0)
}

async function focused(page: Page): Promise<Record<string, string>> {
  const attributes =
    'Object.fromEntries([...document.activeElement.attributes].map((a) => [a.name, a.value]))'
  return await page.evaluate<Record<string, string>>(attributes)
}
