import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, openBrowser, type TestBrowser } from '../support/browser/open-browser.ts'
import { openPages, signIn, type OpenPages } from '../support/browser/open-pages.ts'
import { admit, observe, planBuild, step, writeLog } from '../support/plan-build.ts'

describeInBrowser('a page that is looked at', () => {
  let pages: OpenPages
  let browser: TestBrowser
  beforeAll(async () => {
    pages = await openPages()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await pages.close()
  })

  async function look(path: string, test: (page: Page) => Promise<void>): Promise<void> {
    const { page, complaints, close } = await browser.visit()
    await signIn(page, pages, path)
    await page.evaluate('globalThis.sameDocument = true')
    await test(page)
    expect(await page.evaluate('globalThis.sameDocument')).toBe(true)
    expect(complaints).toEqual([])
    await close()
  }

  async function running() {
    const { build } = await planBuild(pages.store)
    const execution = await admit(pages.store, build)
    await observe(pages.store, execution, { steps: [step('source', 'running'), step('build', 'waiting')] })
    return { build, execution }
  }

  it('has what is new, and whoever is at a link or has marked a text stays there', async () => {
    const { build } = await planBuild(pages.store, { title: 'The older one' })
    await look('/builds', async (page) => {
      await page.focus(`a[href="/builds/${build.id}"]`)
      await page.evaluate('getSelection().selectAllChildren(document.activeElement)')
      const selected = await page.evaluate('String(getSelection())')
      await planBuild(pages.store, { title: 'The newer one' })
      await page.waitForSelector('text=The newer one')
      expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe(`/builds/${build.id}`)
      expect(await page.evaluate('String(getSelection())')).toBe(selected)
    })
  })

  it('opens the step that runs, and leaves closed what somebody has closed', async () => {
    const { build, execution } = await running()
    await look(`/builds/${build.id}`, async (page) => {
      await page.click('#step-source > summary')
      await page.waitForSelector('#step-source:not([open])')
      await observe(pages.store, execution, {
        steps: [step('source', 'running'), step('build', 'running')],
      })
      await page.waitForSelector('#step-build[open]')
      expect(await page.locator('#step-source[open]').count()).toBe(0)
      await observe(pages.store, execution, {
        state: 'failed',
        endedAt: Date.now(),
        steps: [step('source', 'succeeded', 0), step('build', 'failed', 7)],
      })
      await page.waitForSelector('#step-build-summary:has-text("exit code 7")')
    })
  })

  it('has the log of a new attempt in the place of the one before', async () => {
    const { build, execution } = await running()
    await writeLog(pages.store, execution, 'source', 'the first try\n')
    const steps = [step('source', 'failed', 1)]
    const failure = { reason: 'Failed', message: '', step: 'source', exitCode: 1, pod: null, container: null }
    await observe(pages.store, execution, { state: 'failed', endedAt: Date.now(), steps, failure })
    await pages.store.commit('retryBuild', { buildId: build.id, now: Date.now() })
    await look(`/builds/${build.id}`, async (page) => {
      const again = await pages.store.commit('admitBuild', {
        ...{ buildId: build.id, executionId: `${build.id}-2`, attempt: 2, namespace: 'team-a' },
        ...{ buildRun: `slipway-${build.id}-2`, now: Date.now() },
      })
      if (again === null) throw new Error('the Build was not queued')
      await pages.store.commit('bindExecution', { executionId: again.id, buildRunUid: `uid-${again.id}` })
      await observe(pages.store, again, { steps: [step('source', 'running')] })
      await writeLog(pages.store, again, 'source', 'the second try\n')
      await page.waitForSelector('.log.windowed #source-L1:has-text("the second try")')
      expect(await page.locator('text=the first try').count()).toBe(0)
    })
  })

  it('lets go of its connection while nobody sees it, and has what it missed afterwards', async () => {
    const readers = async () =>
      /^slipway_event_readers (\d+)$/m.exec(await (await pages.http().get('/metrics')).text())?.[1]
    const { build, execution } = await running()
    await look(`/builds/${build.id}`, async (page) => {
      await expect.poll(readers).toBe('1')
      await see(page, false)
      await expect.poll(readers).toBe('0')
      await observe(pages.store, execution, {
        steps: [step('source', 'succeeded', 0), step('build', 'running')],
      })
      await see(page, true)
      await page.waitForSelector('#step-build[open]')
    })
  })

  it('says that one is signed out, and where to sign in', async () => {
    await look('/deliveries', async (page) => {
      await pages.stop()
      await page.context().clearCookies()
      await pages.start()
      await page.waitForSelector('#connection:has-text("You are signed out.")')
      expect(await page.getAttribute('#connection a', 'href')).toBe(`${pages.url}/deliveries`)
    })
  })
})

/** What a browser tells a page when its tab is chosen, or another one. */
async function see(page: Page, isSeen: boolean): Promise<void> {
  await page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${!isSeen}, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))`)
}
