import { delimiter, join } from 'node:path'
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core'
import { describe } from 'vitest'
import { isProgram } from '../find-programs.ts'

/** Where Debian's chromium is, or another one that PATH has; null: tests that need it are skipped. */
const executablePath = findChromium()

/** A browser, one for all tests of a file. */
export interface TestBrowser {
  /** A person of their own: no cookies, a window of a given size. Closed with the browser. */
  visit: (options?: VisitOptions) => Promise<Visit>
  close: () => Promise<void>
}

export type VisitOptions = Pick<
  BrowserContextOptions,
  | 'javaScriptEnabled'
  | 'colorScheme'
  | 'reducedMotion'
  | 'forcedColors'
  | 'bypassCSP'
  | 'permissions'
  | 'deviceScaleFactor'
> & {
  /** `narrow` is a small phone, 320 px; `wide`, as left out, a laptop. */
  width?: 'narrow' | 'wide'
}

/** One person who looks, and what a page did that none may do. */
export interface Visit {
  page: Page
  context: BrowserContext
  /**
   * Errors of scripts, dialogs, what the content policy stopped, and requests to other hosts than those of `page.goto`.
   * Every test ends with none of them.
   */
  complaints: string[]
  close: () => Promise<void>
}

/** A `describe` of tests that need a browser: skipped, and saying why, where the machine has none. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (executablePath !== null) describe(name, tests)
  else describe.skip(`${name} (skipped: needs chromium, apt-get install chromium)`, tests)
}

/** Starts chromium; in a `beforeAll`, and closed in the `afterAll`. */
export async function openBrowser(): Promise<TestBrowser> {
  if (executablePath === null) throw new Error('no chromium: use describeInBrowser, which skips the tests')
  // Root has no sandbox, and a container's /dev/shm may be too small.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none']
  const browser = await chromium.launch({ executablePath, args })
  return { visit: (options = {}) => visit(browser, options), close: () => browser.close() }
}

const sizes = { narrow: { width: 320, height: 640 }, wide: { width: 1280, height: 800 } }

async function visit(browser: Browser, { width = 'wide', ...options }: VisitOptions): Promise<Visit> {
  const context = await browser.newContext({
    viewport: sizes[width],
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...options,
  })
  context.setDefaultTimeout(30_000)
  const complaints: string[] = []
  const own = new Set<string>()
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text())
  })
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url())
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) own.add(host)
    else if (protocol !== 'data:' && protocol !== 'blob:' && !own.has(host))
      complaints.push(`asked ${request.url()}`)
  })
  return { page, context, complaints, close: () => context.close() }
}

function findChromium(): string | null {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  const paths = folders.flatMap((folder) =>
    ['chromium', 'chromium-browser'].map((name) => join(folder, name)),
  )
  return paths.find(isProgram) ?? null
}
