import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Build, Execution } from '../../src/domain/index.ts'
import {
  describeInBrowser,
  openBrowser,
  type TestBrowser,
  type Visit,
} from '../support/browser/open-browser.ts'
import { largeLine, makeLargeLog } from '../support/browser/make-large-log.ts'
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
    large = await running()
    await makeLargeLog(pages.store, large.execution, 'build', manyLines)
    await observe(pages.store, large.execution, {
      state: 'failed',
      endedAt: Date.now(),
      steps: [step('build', 'failed', 1)],
    })
  })
  afterAll(async () => {
    await browser.close()
    await pages.close()
  })

  async function running() {
    const { build } = await planBuild(pages.store)
    const execution = await admit(pages.store, build)
    await observe(pages.store, execution, { steps: [step('build', 'running')] })
    return { build, execution }
  }

  async function open(
    build: Build,
    hash = '',
    options: Parameters<TestBrowser['visit']>[0] = {},
  ): Promise<Visit> {
    const visit = await browser.visit(options)
    await signIn(visit.page, pages, '/builds')
    await visit.page.goto(`${pages.url}/builds/${build.id}${hash}`)
    return visit
  }

  it('opens at its end, with a few screens of lines and no more', async () => {
    const { page, complaints, close } = await open(large.build)
    await page.waitForSelector(`.log.windowed #build-L${manyLines}`)
    expect(await textOf(page, manyLines)).toBe(largeLine(manyLines))
    expect(await isSeen(page, manyLines)).toBe(true)
    expect(await page.locator('.log li').count()).toBeLessThan(200)
    expect(complaints).toEqual([])
    await close()
  })
})

async function textOf(page: Page, n: number): Promise<string | null> {
  return await page.locator(`#build-L${n} > span`).textContent()
}

/** Whether a line stands within its log's window. */
async function isSeen(page: Page, n: number): Promise<boolean> {
  return await page.evaluate((id) => {
    const row = document.getElementById(id)
    const window = row?.closest('.log-scroll')
    if (!row || !window) return false
    const [inner, outer] = [row.getBoundingClientRect(), window.getBoundingClientRect()]
    return inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1
  }, `build-L${n}`)
}
