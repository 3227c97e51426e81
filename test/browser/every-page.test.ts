import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, openBrowser, type TestBrowser } from '../support/browser/open-browser.ts'
import { fillPages, type MadePages } from '../support/browser/fill-pages.ts'
import { madeTenants } from '../support/browser/made-repositories.ts'
import { openPages, signIn, type OpenPages } from '../support/browser/open-pages.ts'

describeInBrowser('every page', () => {
  let pages: OpenPages
  let browser: TestBrowser | undefined
  let made: MadePages
  beforeAll(async () => {
    pages = await openPages({ tenants: madeTenants })
    made = await fillPages(pages.store, Date.now())
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await pages.close()
  })

  it('opens', async () => {
    const { page, complaints, close } = await browser!.visit()
    await signIn(page, pages)
    for (const [name, { build }] of Object.entries(made)) {
      await page.goto(`${pages.url}/builds/${build.id}`)
      expect(build.state === name || name === 'waiting' || name === 'retried', `${name} ${build.state}`).toBe(
        true,
      )
    }
    expect(complaints).toEqual([])
    await close()
  })
})
