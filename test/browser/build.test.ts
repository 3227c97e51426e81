import { beforeAll, expect, it } from 'vitest'
import { fillPages, type MadePages } from '../support/browser/fill-pages.ts'
import { madeTenants } from '../support/browser/made-repositories.ts'
import { describeInBrowser, openBrowser, type TestBrowser } from '../support/browser/open-browser.ts'
import { openPages, signIn, type OpenPages } from '../support/browser/open-pages.ts'
import { observe, step } from '../support/plan-build.ts'

describeInBrowser('the page of a build', () => {
  let browser: TestBrowser
  let pages: OpenPages
  let made: MadePages
  beforeAll(async () => {
    browser = await openBrowser()
    pages = await openPages({ tenants: madeTenants })
    made = await fillPages(pages.store, Date.now())
    return async () => {
      await browser.close()
      await pages.close()
    }
  })

  const path = (name: keyof MadePages) => `/builds/${made[name].build.id}`

  it('leads from a problem to the line of the log that tells of it', async () => {
    const { page, complaints, close } = await browser.visit()
    await signIn(page, pages, path('failed'))
    await page.click('text="line 16 of the log"')
    const line = page.locator('[id="build-L16"]')
    await line.waitFor()
    expect(await line.textContent()).toContain('src/checkout/total.ts(42,17)')
    await page.waitForFunction(
      "(({ top, bottom }) => top >= 0 && bottom <= innerHeight)(document.getElementById('build-L16').getBoundingClientRect())",
    )
    expect(complaints).toEqual([])
    await close()
  })

  it('copies the command that pulls its image', async () => {
    const { page, close } = await browser.visit({ permissions: ['clipboard-read', 'clipboard-write'] })
    await signIn(page, pages, path('completed'))
    await page.click('button[data-copy="pull-command"]')
    await page.locator('button[data-copy="pull-command"]', { hasText: 'Copied' }).waitFor()
    const copied = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(copied).toMatch(/^docker pull ghcr\.io\/globex\/website-site@sha256:[0-9a-f]{64}$/)
    await close()
  })

  it('shows in its tab, its headline and its timeline how it has ended, without being loaded again', async () => {
    const { page, complaints, close } = await browser.visit()
    await signIn(page, pages, path('running'))
    expect(await page.title()).toMatch(/^● /)
    const icon = () => page.locator('link[rel="icon"]').getAttribute('href')
    const before = await icon()
    await page.evaluate('window.isSame = true')
    const { execution } = made.running
    if (execution === null) throw new Error('the running build has no execution')
    await observe(pages.store, execution, {
      ...{ state: 'succeeded', endedAt: Date.now(), digest: `sha256:${'d'.repeat(64)}` },
      steps: [
        step('source-default', 'succeeded', 0),
        step('build', 'succeeded', 0),
        step('push', 'succeeded', 0),
      ],
    })
    await page.locator('#outcome h2', { hasText: 'Image' }).waitFor()
    expect(await page.title()).toMatch(/^✓ /)
    expect(await icon()).not.toBe(before)
    await page.locator('#timeline tr', { hasText: 'push' }).locator('text=Succeeded').waitFor()
    expect(await page.evaluate('window.isSame')).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  it('asks once more before it cancels, also without a script', async () => {
    const { page, close } = await browser.visit({ javaScriptEnabled: false, width: 'narrow' })
    await signIn(page, pages, path('queued'))
    const button = page.getByRole('button', { name: 'Cancel this build' })
    expect(await button.isVisible()).toBe(false)
    await page.getByText('Cancel…').click()
    await button.click()
    await page.getByRole('heading', { name: 'Cancelled through the API' }).waitFor()
    await close()
  })
})
