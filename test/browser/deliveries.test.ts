import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, openBrowser, type TestBrowser } from '../support/browser/open-browser.ts'
import { openPages, signIn, type OpenPages } from '../support/browser/open-pages.ts'
import { planBuild } from '../support/plan-build.ts'

describeInBrowser('what GitHub sent', () => {
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

  /** What waits comes to nothing. */
  async function conclude() {
    const now = Date.now()
    const claimed = await pages.store.commit('claimDelivery', { owner: 'test', now })
    await pages.store.commit('concludeDelivery', {
      ...{ deliveryId: claimed?.id ?? 0, now, repository: 'acme/shop', ref: 'refs/heads/main', sha: null },
      outcome: { kind: 'ignored', reason: 'There is no build file.' },
    })
  }

  it('is listed as it comes, and what became of it follows', async () => {
    const { page, complaints, close } = await browser.visit()
    await signIn(page, pages, '/deliveries')
    const guid = randomUUID()
    await pages.store.commit('receiveDelivery', {
      guid,
      event: 'push',
      body: Buffer.from('{}'),
      now: Date.now(),
    })
    const row = page.locator('tr', { has: page.locator(`a[href="/deliveries/${guid}"]`) })
    await row.getByText('Not processed yet').waitFor()
    await conclude()
    await row.getByText('There is no build file.').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('is planned again by a button that says first what that does, and shows its payload when asked', async () => {
    const { guid } = await planBuild(pages.store)
    const { page, complaints, close } = await browser.visit()
    await signIn(page, pages, `/deliveries/${guid}`)
    expect(await page.getByRole('button', { name: 'Plan it again now' }).isVisible()).toBe(false)
    await page.getByText('Replay…').click()
    await page.getByRole('button', { name: 'Plan it again now' }).click()
    await page.getByText('had it planned again').waitFor()
    await conclude()
    await page.getByText('There is no build file.').waitFor()
    await page.getByText('Show the payload').click()
    await page.locator('.payload', { hasText: '{}' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
