import { offerCopies } from './offer-copies.ts'
import { morph } from './morph.ts'

/** What came of asking for the page again. */
type Refreshed = 'fresh' | 'same' | 'signed-out' | 'gone' | 'unreachable'

let tag: string | null = null

/** Asks for this page again and takes over its newer parts: elements with `data-live` and an id. */
export async function refreshPage(): Promise<Refreshed> {
  const answer = await ask()
  if (answer === null || answer.status >= 500 || answer.status === 429) return 'unreachable'
  if (answer.status === 304) return 'same'
  if (answer.status === 401 || answer.redirected) return 'signed-out'
  if (!answer.ok) return 'gone'
  const text = await answer.text().catch(() => null)
  if (text === null) return 'unreachable'
  tag = answer.headers.get('etag')
  takeOver(new DOMParser().parseFromString(text, 'text/html'))
  return 'fresh'
}

async function ask(): Promise<Response | null> {
  const headers = { accept: 'text/html', ...(tag === null ? {} : { 'if-none-match': tag }) }
  const address = location.pathname + location.search
  return await fetch(address, { headers, cache: 'no-store' }).catch(() => null)
}

function takeOver(fresh: Document): void {
  offerCopies(fresh)
  document.title = fresh.title
  const icon = fresh.querySelector('link[rel="icon"]')?.getAttribute('href')
  if (icon != null) document.querySelector('link[rel="icon"]')?.setAttribute('href', icon)
  for (const element of document.querySelectorAll('[data-live]')) {
    const newer = element.id === '' ? null : fresh.getElementById(element.id)
    // One within another has come with it.
    if (newer !== null && element.isConnected) morph(element, newer)
  }
  document.dispatchEvent(new Event('slipway:fresh'))
}
