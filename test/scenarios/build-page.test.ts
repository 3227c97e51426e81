import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, observe, planBuild, step, writeLog } from '../support/plan-build.ts'
import { startHttp, type TestHttp } from '../support/servers/start-http.ts'

const executablePath = '/usr/bin/chromium'

// Needs Debian's chromium (`apt-get install chromium`), which neither the service nor its other tests do.
describe.skipIf(!existsSync(executablePath))('the page of a build in a browser', () => {
  let http: TestHttp
  let browser: Browser
  const complaints: string[] = []
  beforeAll(async () => {
    http = await startHttp()
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser.close()
    await http.close()
  })

  async function visitor(javaScriptEnabled = true): Promise<{ context: BrowserContext; page: Page }> {
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text())
    })
    return { context, page }
  }

  async function signIn(page: Page): Promise<void> {
    await page.fill('#token', http.token)
    await page.click('.sign-in button')
  }

  async function running() {
    const { build } = await planBuild(http.store, { title: '<b>hats</b>' })
    const execution = await admit(http.store, build)
    await observe(http.store, execution, { steps: [step('source', 'running'), step('build', 'waiting')] })
    return { build, execution, url: `${http.server.url}/builds/${build.id}` }
  }

  it('asks to sign in, and then follows the build to its end without a reload', async () => {
    const { execution, url } = await running()
    const { context, page } = await visitor()
    await page.goto(url)
    await signIn(page)
    await page.waitForURL(url)
    expect(await page.textContent('h1')).toBe('<b>hats</b>')
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }))

    await writeLog(http.store, execution, 'source', 'Cloning\n')
    await page.waitForSelector('#source-L1')
    await observe(http.store, execution, {
      steps: [step('source', 'succeeded', 0), step('build', 'running')],
    })
    await page.waitForSelector('#step-build[open]')
    const lines = Array.from({ length: 300 }, (_, n) => `<i>${n + 1}</i>`)
    for (const line of lines) await writeLog(http.store, execution, 'build', `${line}\n`)
    await page.waitForSelector('#build-L300')
    await observe(http.store, execution, {
      state: 'succeeded',
      endedAt: Date.now(),
      digest: `sha256:${'a'.repeat(64)}`,
      steps: [step('source', 'succeeded', 0), step('build', 'succeeded', 0)],
    })
    await page.waitForSelector('#image-title')
    expect(await page.locator('#build-L300 > span').textContent()).toBe(lines.at(-1))
    expect(await page.isVisible('button[data-copy="pull-command"]')).toBe(true)
    expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true)
    expect(complaints).toEqual([])
    await context.close()
  })

  it('knows who comes by a link of another site, as from GitHub', async () => {
    const { url } = await running()
    const { context, page } = await visitor()
    await page.goto(url)
    await signIn(page)
    await page.waitForURL(url)
    const elsewhere = createServer((_, answer) =>
      answer.setHeader('content-type', 'text/html').end(`<a href="${url}">Details</a>`),
    ).listen(0)
    await page.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`)
    await page.click('a')
    await page.waitForSelector('h1:has-text("hats")')
    expect(page.url()).toBe(url)
    elsewhere.close()
    await context.close()
  })

  it('renews itself without JavaScript, and lets people out', async () => {
    const { execution, url } = await running()
    const { context, page } = await visitor(false)
    await page.goto(url)
    await signIn(page)
    await page.waitForSelector('h1:has-text("hats")')
    await writeLog(http.store, execution, 'source', 'later\n')
    await page.waitForSelector('#source-L1')
    await page.click('text=Sign out')
    await page.goto(url)
    expect(await page.title()).toBe('Sign in · Slipway')
    await context.close()
  })
})
