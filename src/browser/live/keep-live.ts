import { coalesce } from './coalesce.ts'
import { followStream } from './follow-stream.ts'
import { noteOpened } from './morph.ts'
import { refreshPage } from './refresh-page.ts'
import { connectionNote } from './show-connection.ts'

/**
 * Keeps the page as the service would render it now. A page says what to follow: `data-follow="<address of events>"` on
 * one element, with `data-cursor` where it knows after which event it was rendered; and what may be replaced:
 * `data-live` and an id.
 */
export function keepLive(onLog: (data: unknown) => void): void {
  noteOpened(document)
  const page = document.querySelector<HTMLElement>('[data-follow]')
  const url = page?.dataset['follow'] ?? ''
  if (page === null || url === '') return
  const note = connectionNote()
  const pace = {
    now: () => performance.now(),
    later: (ms: number, work: () => void) => void setTimeout(work, ms),
    random: () => Math.random(),
  }
  /** Whether it is worth going on. */
  const refresh = async (): Promise<boolean> => {
    switch (await refreshPage()) {
      case 'signed-out':
        note.final('You are signed out.', { text: 'Sign in', href: location.href })
        return false
      case 'gone':
        note.final('This page is not there any more.', { text: 'All builds', href: '/builds' })
        return false
      default:
        return true
    }
  }
  const changed = coalesce(refresh, pace)
  followStream(url, page.dataset['cursor'] ?? null, {
    changed,
    log: onLog,
    ended: changed,
    live: () => note.live(),
    lost: () => note.lost(),
    refused: refresh,
  })
}
