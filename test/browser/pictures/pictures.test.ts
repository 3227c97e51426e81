import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadAssets } from '../../../src/http/pages/assets/load-assets.ts'
import { openBrowser, type TestBrowser } from '../../support/browser/open-browser.ts'
import { openMadePages } from '../../support/browser/open-made-pages.ts'
import { signIn, type OpenPages } from '../../support/browser/open-pages.ts'
import type { MadePages } from '../../support/browser/fill-pages.ts'
import { layOutCheck } from './lay-out-check.ts'
import { pictures, pictureTime, pictureWidth, type Picture } from './picture-list.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const folder = join(root, 'docs', 'images')
/** By picture, the hash of what it was made of: the page's HTML, the style sheet, the browser's code. */
const record = join(folder, 'made-of.json')
const mostBytes = 150_000

/**
 * Pictures differ from machine to machine, with its fonts; what they are made of does not. So a picture is as old as its
 * record says, on a machine without a browser too, and `npm run pictures` takes all of them anew.
 */
describe('the pictures of the docs', () => {
  let pages: OpenPages & { made: MadePages }
  beforeAll(async () => {
    pages = await openMadePages({ now: () => pictureTime, publicPages: true })
    if (process.env['UPDATE_PICTURES'] === '1') await takeAll()
    return () => pages.close()
  }, 180_000)

  it.each(pictures)('$file shows what is there now', async (picture) => {
    const known = JSON.parse(readFileSync(record, 'utf8')) as Record<string, string>
    expect(known[picture.file], 'The picture is old: run `npm run pictures` and commit docs/images.').toBe(
      hashOf(await madeOf(picture)),
    )
  })

  it('are all there is in their folder, and small', () => {
    const files = pictures.map(({ file }) => file)
    expect(readdirSync(folder).sort()).toEqual([...files, 'made-of.json'].sort())
    for (const file of files) expect(statSync(join(folder, file)).size, file).toBeLessThan(mostBytes)
  })

  it('stand in the docs, each with what it shows in words', () => {
    const texts = ['README.md', 'docs/pages.md']
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join('\n')
    const named = [...texts.matchAll(/!\[([^\]]{20,})\]\((?:docs\/)?images\/([\w-]+\.webp)\)/g)].map(
      ([, , file]) => file,
    )
    expect([...new Set(named)].sort()).toEqual(pictures.map(({ file }) => file).sort())
  })

  /** All that decides how a picture looks, but for fonts. */
  async function madeOf({ of }: Picture): Promise<string> {
    if (of.kind === 'check') return layOutCheck(of.golden)
    const answer = await pages.http().get(of.path(pages.made), { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(200)
    const { style, script, modules } = loadAssets()
    const html = (await answer.text())
      .replaceAll(/"\/assets\/[^"]*"/g, '"/assets"')
      .replaceAll(pages.url, 'http://127.0.0.1')
    return [html, style.body, ...[script, ...modules].map(({ body }) => body)].join('\n')
  }

  async function takeAll(): Promise<void> {
    const browser = await openBrowser()
    try {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder, { recursive: true })
      for (const picture of pictures) writeFileSync(join(folder, picture.file), await take(browser, picture))
    } finally {
      await browser.close()
    }
    const hashes: Record<string, string> = {}
    for (const picture of pictures) hashes[picture.file] = hashOf(await madeOf(picture))
    writeFileSync(record, `${JSON.stringify(hashes, null, 2)}\n`)
  }

  async function take(browser: TestBrowser, { height, colorScheme = 'light', of }: Picture): Promise<Buffer> {
    const { page, context, close } = await browser.visit({
      colorScheme,
      deviceScaleFactor: 1.5,
      reducedMotion: 'reduce',
    })
    await page.setViewportSize({ width: pictureWidth, height })
    if (of.kind === 'check') {
      await page.setContent(layOutCheck(of.golden))
      const whole = await page.evaluate<number>('document.documentElement.scrollHeight')
      await page.setViewportSize({ width: pictureWidth, height: Math.min(height, whole) })
    } else {
      await signIn(page, pages, of.path(pages.made))
      // What the browser makes of an open log.
      if ((await page.locator('.step[open] .log').count()) > 0)
        await page.locator('.step[open] .log-tools').first().waitFor()
    }
    const session = await context.newCDPSession(page)
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
    await close()
    return Buffer.from(data, 'base64')
  }
})

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
