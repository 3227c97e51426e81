import type { Page } from 'playwright-core'
import type { Store } from '../../../src/ports.ts'
import { openTestStore } from '../open-test-store.ts'
import { startHttp, type TestHttp, type TestHttpOptions } from '../servers/start-http.ts'

/** The service's pages on loopback, over a real store that is kept while the service restarts. No cluster. */
export interface OpenPages {
  /** Without a slash at its end; the same after a restart. */
  url: string
  store: Store
  /** What is listening now; another one after a restart. */
  http(): TestHttp
  /** Of the service itself: it sees everything. */
  token: string
  /** Nobody answers any more: connections are cut. */
  stop(): Promise<void>
  /** Answers again, at the same address and of the same store. */
  start(): Promise<void>
  close(): Promise<void>
}

/** Opens the pages; everything of the HTTP app can be given. */
export async function openPages(options: Omit<TestHttpOptions, 'store' | 'port'> = {}): Promise<OpenPages> {
  const store = await openTestStore()
  let http = await startHttp({ ...options, store })
  const { url, port } = http.server
  return {
    url,
    store,
    token: http.token,
    http: () => http,
    stop: () => http.close(),
    async start() {
      http = await startHttp({ ...options, store, port })
    },
    async close() {
      await http.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** Signs a browser in by the form, and goes to a path. */
export async function signIn(
  page: Page,
  pages: Pick<OpenPages, 'url' | 'token'>,
  path = '/builds',
  token = pages.token,
): Promise<void> {
  await page.goto(`${pages.url}/login?next=${encodeURIComponent(path)}`)
  await page.fill('#token', token)
  await page.click('form[action="/login"] button')
  await page.waitForURL(pages.url + path)
}
