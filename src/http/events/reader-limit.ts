import type { Context } from 'hono'
import { callerOf, isAnybody, type Access } from '../../domain/index.ts'
import type { HttpEnv } from '../http-env.ts'
import { problem } from '../problem.ts'

/** How many may follow at one time. */
export interface ReaderLimit {
  /** `leave` is safe to call twice, and called here when the request ends. A refusal is the finished answer. */
  enter(c: Context<HttpEnv>, access: Access): { leave: () => void } | { refusal: Response }
  /** How many follow now. */
  open(): number
}

/** A person has this part of all places at most, and so have all whose token is the same, and all who have not signed in. */
const shares = { person: 0.1, token: 0.5, anybody: 0.5 }

/** So many at a time; whoever opens one after another takes no place of those that others need. */
export function createReaderLimit(most: number): ReaderLimit {
  const openOf = new Map<string, number>()
  let open = 0

  function refuse(c: Context, detail: string): { refusal: Response } {
    const headers = { 'retry-after': '30' }
    return { refusal: problem(c, { status: 503, title: 'Too many streams', detail, headers }) }
  }

  return {
    enter(c, access) {
      // Nobody reads what a HEAD is answered, so nothing would ever end it.
      if (c.req.method === 'HEAD')
        return { refusal: c.body(null, 200, { 'content-type': 'text/event-stream; charset=utf-8' }) }
      const elsewhere = 'poll what you follow instead, or try again later.'
      if (open >= most) return refuse(c, `${most} streams of events are open; ${elsewhere}`)
      const whose = whoseOf(access)
      const mine = whose === null ? 0 : (openOf.get(whose.name) ?? 0)
      const mostOfMine = whose === null ? most : Math.ceil(most * shares[whose.kind])
      if (mine >= mostOfMine) return refuse(c, `${mine} streams of yours are open; ${elsewhere}`)
      open += 1
      if (whose !== null) openOf.set(whose.name, mine + 1)
      let hasLeft = false
      const leave = () => {
        if (hasLeft) return
        hasLeft = true
        open -= 1
        if (whose === null) return
        const left = (openOf.get(whose.name) ?? 0) - 1
        if (left > 0) openOf.set(whose.name, left)
        else openOf.delete(whose.name)
      }
      c.req.raw.signal.addEventListener('abort', leave, { once: true })
      return { leave }
    },
    open: () => open,
  }
}

/** Null: the service's own token, which has all places. */
function whoseOf(access: Access): { kind: keyof typeof shares; name: string } | null {
  if (isAnybody(access)) return { kind: 'anybody', name: '' }
  const name = callerOf(access)
  return name === null ? null : { kind: access.person === null ? 'token' : 'person', name }
}
