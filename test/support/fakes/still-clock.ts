import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setImmediate, setTimeout as delay } from 'node:timers/promises'
import type { Clock, Store } from '../../../src/ports.ts'

/** A hasty clock that stands still while there is work: only waiting takes time, and what is asked arrives at once. */
export interface StillClock extends Clock, Disposable {
  /** The same store, whose work takes no time either. Requests are seen without being told of. */
  freeOf(store: Store): Store
}

/** Of the HTTP client: how a request begins, and the ways in which it ends. */
const begins = 'undici:request:create'
const ends = ['undici:request:trailers', 'undici:request:error']
/** Whoever got an answer just now may go on to the next thing. */
const quietTurns = 20

/** Hours pass in no time, and yet whoever counts requests agrees on the minute with those who send them. */
export function stillClock(): StillClock {
  const underWay = new Set<unknown>()
  const sleepers = new Set<{ until: number; wake: () => void }>()
  // The machine's, since certificates go by that.
  let now = Date.now()
  let passing = false

  const requestOf = (message: unknown) => (message as { request: unknown }).request
  const began = (message: unknown) => void underWay.add(requestOf(message))
  const ended = (message: unknown) => void underWay.delete(requestOf(message))
  subscribe(begins, began)
  for (const name of ends) subscribe(name, ended)

  async function free<T>(work: Promise<T>): Promise<T> {
    underWay.add(work)
    return work.finally(() => underWay.delete(work))
  }

  async function quiet(): Promise<void> {
    for (let turn = 0; turn < quietTurns; turn += 1) {
      await setImmediate()
      while (underWay.size > 0) {
        await delay(1)
        turn = 0
      }
    }
  }

  /** Wakes one sleeper after the other, whoever is the first to wake. */
  async function pass(): Promise<void> {
    if (passing) return
    passing = true
    while (sleepers.size > 0) {
      await quiet()
      now = Math.max(now, Math.min(...[...sleepers].map(({ until }) => until)))
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake()
    }
    passing = false
  }

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper = { until: now + ms, wake }
        signal.addEventListener('abort', wake, { once: true })
        if (signal.aborted) wake()
        else sleepers.add(sleeper)
        void pass()
      }),
    freeOf: (store) => ({
      ...store,
      read: (...query) => free(store.read(...query)),
      commit: (...change) => free(store.commit(...change)),
    }),
    [Symbol.dispose]() {
      unsubscribe(begins, began)
      for (const name of ends) unsubscribe(name, ended)
    },
  }
}
