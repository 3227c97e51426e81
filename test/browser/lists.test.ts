import { beforeAll, expect, it } from 'vitest'
import { fakeCatalogue } from '../support/fakes/fake-catalogue.ts'
import { fillPages } from '../support/browser/fill-pages.ts'
import { madeTenants } from '../support/browser/made-repositories.ts'
import { describeInBrowser, openBrowser, type TestBrowser } from '../support/browser/open-browser.ts'
import { openPages, signIn, type OpenPages } from '../support/browser/open-pages.ts'
import { newBuild, planBuild } from '../support/plan-build.ts'

describeInBrowser('lists', () => {
  let pages: OpenPages
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await openBrowser()
    pages = await openPages({ tenants: madeTenants, catalogue: fakeCatalogue() })
    await fillPages(pages.store, Date.now())
    return async () => {
      await browser.close()
      await pages.close()
    }
  })

  it('are narrowed without JavaScript, from the keyboard, and a chip takes a filter back', async () => {
    const { page, complaints, close } = await browser.visit({ javaScriptEnabled: false })
    await signIn(page, pages, '/builds')
    const all = await page.locator('.build-row').count()
    await page.focus('.filtering summary')
    await page.keyboard.press('Enter')
    await page.getByLabel('Repository').fill('acme/shop')
    await page.getByLabel('State').selectOption('Failed')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL(/state=failed/)
    const failed = await page.locator('.build-row').count()
    expect(failed).toBeGreaterThan(0)
    expect(failed).toBeLessThan(all)
    expect(await page.locator('.build-row .badge.bad').count()).toBe(failed)
    await page.getByRole('link', { name: 'Remove the filter State: Failed' }).click()
    await page.waitForURL((url) => !url.search.includes('state='))
    expect(await page.locator('.build-row').count()).toBeGreaterThan(failed)
    expect(complaints).toEqual([])
    await close()
  })

  it('show in the queue what comes while one looks', async () => {
    const { page, complaints, close } = await browser.visit()
    await signIn(page, pages, '/queue')
    await page.evaluate('globalThis.sameDocument = true')
    const { repository } = newBuild()
    await planBuild(pages.store, { repository, name: 'fresh-one', sha: '9'.repeat(40) })
    await page.getByRole('link', { name: 'fresh-one' }).waitFor()
    expect(await page.evaluate<boolean>('globalThis.sameDocument === true')).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  it('lead to a repository whose badge is an image, also where the page says where it is', async () => {
    const { page, complaints, close } = await browser.visit()
    await signIn(page, pages, '/repositories')
    await page.getByRole('link', { name: 'acme/shop' }).click()
    await page.waitForURL(`${pages.url}/repositories/acme/shop`)
    const height = await page.evaluate<number>(`(async () => {
      const image = document.querySelector('img[alt="How main of acme/shop stands"]')
      await image.decode()
      return image.naturalHeight
    })()`)
    expect(height).toBe(20)
    const written = (await page.textContent('#badge-markdown')) ?? ''
    const [, address = ''] = /^\[!\[build\]\((\S+)\)\]/.exec(written) ?? []
    const image = await fetch(address)
    expect(await image.text()).toMatch(/<title>build: (passing|failing|building|waiting)<\/title>/)
    expect(complaints).toEqual([])
    await close()
  })
})
