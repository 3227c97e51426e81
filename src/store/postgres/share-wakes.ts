import { randomUUID } from 'node:crypto'
import type { Topic } from '../../ports.ts'
import type { Session } from './open-session.ts'

const channel = 'slipway_wake'
const reconnectMs = 1_000
/** How often the one who only listens asks for an answer, and how long it waits for it. */
const askMs = 10_000
const answerMs = 5_000
const topics: readonly Topic[] = ['deliveries', 'builds', 'executions', 'reports', 'events']

interface SharedWakes {
  /** Resolves once the others are heard, or that was tried. */
  opened: Promise<void>
  tell(woken: Iterable<Topic>): void
  close(): Promise<void>
}

/**
 * Tells the other replicas for whom there may be work, and hears it from them. After a commit and not in it: a
 * transaction that notifies waits for all others that do. What is lost is only a hint, and after a lost connection
 * all are woken.
 */
export function shareWakes(
  connect: () => Promise<Session>,
  wake: (topics: readonly Topic[]) => void,
): SharedWakes {
  const self = randomUUID()
  const untold = new Set<Topic>()
  let session: Session | null = null
  let telling = false
  const closing = new AbortController()

  async function listen(): Promise<Session> {
    const opened = await connect()
    opened.onNotify((payload) => {
      const [from, ...named] = payload.split(' ')
      if (from !== self) wake(topics.filter((topic) => named.includes(topic)))
    })
    await opened.run(`listen ${channel}`)
    session = opened
    return opened
  }

  async function listenAlways(first: Promise<Session>): Promise<void> {
    for (let listening = first; ; listening = listen()) {
      try {
        const opened = await listening
        if (listening !== first) wake(topics)
        const over = AbortSignal.any([opened.lost, closing.signal])
        for (;;) {
          await pause(askMs, over)
          if (over.aborted) break
          await ask(opened)
        }
        session = null
        await opened.end()
      } catch {
        // It is away; whoever has work for it says so.
      }
      if (closing.signal.aborted) return
      await pause(reconnectMs, closing.signal)
    }
  }

  /** What comes while a message is under way goes with the next. */
  async function tellAll(): Promise<void> {
    telling = true
    while (untold.size > 0 && session !== null) {
      const named = [...untold].join(' ')
      untold.clear()
      await session.run(`select pg_notify('${channel}', '${self} ${named}')`).catch(() => {})
    }
    untold.clear()
    telling = false
  }

  const first = listen()
  const listening = listenAlways(first)
  return {
    opened: first.then(
      () => {},
      () => {},
    ),
    tell(woken) {
      for (const topic of woken) untold.add(topic)
      if (!telling && untold.size > 0) void tellAll()
    },
    async close() {
      closing.abort()
      await listening
    },
  }
}

/** Nobody who only listens hears of a network that was cut. */
async function ask(session: Session): Promise<void> {
  const stuck = setTimeout(() => {
    session.destroy()
  }, answerMs)
  await session.run('select 1').catch(() => {})
  clearTimeout(stuck)
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
