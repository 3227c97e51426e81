import type { Context } from 'hono'
import { problem } from '../problem.ts'

/** How many may follow at one time. */
export interface ReaderLimit {
  /** How to leave, which is safe to call twice; null where there is no room. */
  enter(): (() => void) | null
  refuse(c: Context): Response
  /** How many follow now. */
  open(): number
}

export function createReaderLimit(most: number): ReaderLimit {
  let open = 0
  return {
    enter() {
      if (open >= most) return null
      open += 1
      let left = false
      return () => {
        if (!left) open -= 1
        left = true
      }
    },
    open: () => open,
    refuse: (c) =>
      problem(c, {
        status: 503,
        title: 'Too many streams',
        detail: `${most} streams of events are open; poll what you follow instead, or try again later.`,
        headers: { 'retry-after': '30' },
      }),
  }
}
