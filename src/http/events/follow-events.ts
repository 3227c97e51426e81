import type { LiveEvent, Visible } from '../../domain/index.ts'
import type { Clock, Store } from '../../ports.ts'
import type { EventTail } from './event-tail.ts'

/** Whose events; what is left out is not asked for. */
export interface EventFilter extends Visible {
  /** `owner/name`. */
  repository?: string
  buildId?: string
}

export type Followed =
  /** In order, and nothing of the filter's between them is left out; `last` is where to go on. */
  | { kind: 'events'; events: LiveEvent[]; last: number }
  /** What happened after `after` and before `next` is not kept, or never was here: read again what matters. */
  | { kind: 'gap'; after: number; next: number; last: number }
  /** Nothing new for a while; whoever comes back after `last` has missed nothing. */
  | { kind: 'beat'; last: number }

const pageSize = 200

/**
 * All that happens after a sequence number, until the signal aborts; a page at a time, and the next one is read
 * only when this one was taken: a slow reader costs no memory. Throws what the store throws.
 *
 * @param after null: from now on
 * @param beatMs a beat comes after this long without an event
 */
export async function* followEvents(parts: {
  store: Pick<Store, 'read'>
  tail: EventTail
  clock: Clock
  filter: EventFilter
  after: number | null
  signal: AbortSignal
  beatMs?: number
}): AsyncGenerator<Followed, undefined> {
  const { store, tail, clock, filter, signal, beatMs = 15_000 } = parts
  const place = await tail.join()
  try {
    let at = parts.after ?? tail.last()
    // Says at once where the reader stands, so that one that loses its first connection can go on.
    yield { kind: 'beat', last: at }
    let beatAt = clock.now() + beatMs
    const isOf = matcherOf(filter)
    while (!signal.aborted) {
      const page = pageOf(tail, at) ?? (await store.read('events', { after: at, limit: pageSize, ...filter }))
      if (at + 1 < page.oldest || at > page.last) {
        const last = at > page.last ? page.last : page.oldest - 1
        yield { kind: 'gap', after: at, next: last + 1, last }
        at = last
      }
      const events = page.items.filter((event) => event.sequence > at && isOf(event))
      const isWhole = page.items.length < pageSize
      at = isWhole ? Math.max(at, page.last) : (page.items.at(-1)?.sequence ?? at)
      if (events.length > 0) {
        yield { kind: 'events', events, last: at }
        beatAt = clock.now() + beatMs
      } else if (clock.now() >= beatAt) {
        yield { kind: 'beat', last: at }
        beatAt = clock.now() + beatMs
      }
      if (isWhole) await tail.newer(at, Math.max(1, beatAt - clock.now()), signal)
    }
  } finally {
    place.leave()
  }
}

function pageOf(
  tail: EventTail,
  at: number,
): { items: readonly LiveEvent[]; oldest: number; last: number } | null {
  const items = tail.after(at)?.slice(0, pageSize)
  return items === undefined ? null : { items, oldest: at + 1, last: tail.last() }
}

function matcherOf({
  tenant,
  repository,
  repositories,
  buildId,
}: EventFilter): (event: LiveEvent) => boolean {
  const seen = repositories === undefined ? null : new Set<number | null>(repositories)
  return (event) =>
    (seen === null || seen.has(event.repositoryId)) &&
    (tenant === undefined || event.tenant === tenant) &&
    (repository === undefined || event.repository === repository) &&
    (buildId === undefined || event.buildId === buildId)
}
