import { randomBytes, randomUUID } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { hashToken } from '../../src/http/access/hash-token.ts'
import type { MadePages } from '../support/browser/fill-pages.ts'
import { openMadePages } from '../support/browser/open-made-pages.ts'
import { describeInBrowser, openBrowser, type TestBrowser } from '../support/browser/open-browser.ts'
import { signIn, type OpenPages } from '../support/browser/open-pages.ts'
import { writeLog } from '../support/plan-build.ts'

describeInBrowser('people who look at the same time', () => {
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

  /** A token of a tenant's, which may read. */
  async function tokenOf(tenant: string): Promise<string> {
    const token = `slw_${randomBytes(32).toString('base64url')}`
    await pages.store.commit('createToken', {
      token: {
        ...{ id: randomUUID(), name: `reader of ${tenant}`, scope: 'read', tenant, madeBy: null },
        ...{ createdAt: Date.now(), expiresAt: null, revokedAt: null, lastUsedAt: null },
      },
      hash: hashToken(token),
    })
    return token
  }

  it('see the same line come in, each without loading the page again, and one stays when the other goes', async () => {
    const { build, execution } = made.running
    if (execution === null) throw new Error('it does not run')
    const [one, other] = [
      await browser.visit(),
      await browser.visit({ width: 'narrow', colorScheme: 'dark' }),
    ]
    await signIn(one.page, pages, `/builds/${build.id}`)
    await signIn(other.page, pages, `/builds/${build.id}`, await tokenOf('acme'))
    for (const { page } of [one, other]) await page.evaluate('globalThis.sameDocument = true')
    await writeLog(pages.store, execution, 'build', 'seen by both\n')
    for (const { page } of [one, other])
      await page.locator('#step-build', { hasText: 'seen by both' }).waitFor()

    await one.page.click('form[action="/logout"] button')
    await one.page.waitForURL(`${pages.url}/login`)
    await writeLog(pages.store, execution, 'build', 'seen by one\n')
    await other.page.locator('#step-build', { hasText: 'seen by one' }).waitFor()
    expect(await other.page.evaluate<boolean>('globalThis.sameDocument === true')).toBe(true)
    expect([...one.complaints, ...other.complaints]).toEqual([])
    await one.close()
    await other.close()
  })

  it('see what is theirs, and nothing of what is not: no build, no name, no way to what administrators have', async () => {
    const { page, complaints, close } = await browser.visit()
    await signIn(page, pages, '/builds', await tokenOf('globex'))
    expect(await page.locator('main').innerText()).toContain('globex/website')
    expect(await page.locator('main').innerText()).not.toContain('acme')
    expect(await page.locator('.ways a').allInnerTexts()).toEqual(['Builds', 'Repositories', 'Queue'])
    for (const path of [`/builds/${made.running.build.id}`, '/repositories/acme/till']) {
      await page.goto(pages.url + path)
      expect(await page.locator('h1').innerText(), path).toBe('Not found')
    }
    await page.goto(`${pages.url}/builds?tenant=acme`)
    expect(await page.locator('main a[href^="/builds/b"]').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  it('find by filters without JavaScript', async () => {
    const { page, close } = await browser.visit({ javaScriptEnabled: false })
    await signIn(page, pages)
    const filters = page.locator('form[action="/builds"]')
    if (!(await filters.isVisible()))
      await page.locator('details:has(form[action="/builds"]) > summary').click()
    await filters.locator('select[name="state"]').selectOption('failed')
    await filters.locator('button').first().click()
    await page.waitForURL(/state=failed/)
    expect(await page.locator(`main a[href="/builds/${made.failed.build.id}"]`).count()).toBeGreaterThan(0)
    expect(await page.locator(`main a[href="/builds/${made.running.build.id}"]`).count()).toBe(0)
    await close()
  })
})
