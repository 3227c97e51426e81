import type { Queries } from '../../domain/index.ts'
import { Unavailable } from '../../ports.ts'
import { queries } from '../queries/all-queries.ts'
import type { Db } from '../sql/tables.ts'
import { ConnectionLostError, isUnavailable } from './database-errors.ts'
import type { Session } from './open-session.ts'

interface Reader {
  read(name: keyof Queries, input: unknown): Promise<unknown>
  close(): Promise<void>
}

/** Connections that read at one time; who comes then waits for one of them. */
const mostSessions = 4
/** A read is tried again for so long while the database is away. */
const patienceMs = 2_000
const pauseMs = 100
const retryAfterMs = 1_000
/** A connection on which a read takes longer is given up. */
const answerMs = 40_000

/** Queries that are one statement each, which is a snapshot by itself: it saves them two round trips. */
const singleStatements: ReadonlySet<keyof Queries> = new Set([
  ...(['delivery', 'deliveries', 'triggers', 'approval', 'originOf', 'activeRepositories', 'head'] as const),
  ...(['heads', 'plannedEvent', 'openReports', 'nextReportAt', 'poolDemand', 'token', 'tokens'] as const),
])

/** Reads, each of one moment: all that its statements see was committed before its first one. */
export function openReader(connect: () => Promise<Session>, now: () => number): Reader {
  const idle: Session[] = []
  const waiting: (() => void)[] = []
  let open = 0
  let closing = false

  async function acquire(): Promise<Session> {
    while (open >= mostSessions) await new Promise<void>((resolve) => waiting.push(resolve))
    open += 1
    try {
      for (let known = idle.pop(); known !== undefined; known = idle.pop())
        if (!known.lost.aborted) return known
      return await connect()
    } catch (error) {
      release(null)
      throw error
    }
  }

  function release(session: Session | null): void {
    open -= 1
    if (session !== null && !session.lost.aborted) {
      if (closing) void session.end()
      else idle.push(session)
    }
    waiting.shift()?.()
  }

  async function readOnce(name: keyof Queries, input: unknown): Promise<unknown> {
    const session = await acquire()
    const stuck = setTimeout(() => {
      session.destroy()
    }, answerMs)
    try {
      return await snapshot(session, name, input)
    } catch (error) {
      if (error instanceof ConnectionLostError) session.destroy()
      throw error
    } finally {
      clearTimeout(stuck)
      release(session)
    }
  }

  return {
    async read(name, input) {
      const until = performance.now() + patienceMs
      for (;;) {
        if (closing) throw new Error('the store is closed')
        try {
          return await readOnce(name, input)
        } catch (error) {
          if (!isUnavailable(error)) throw error
          const isOver = !(error instanceof ConnectionLostError) || performance.now() > until
          if (isOver)
            throw new Unavailable(`the database: ${(error as Error).message}`, now() + retryAfterMs, error)
          await new Promise((resolve) => setTimeout(resolve, pauseMs))
        }
      }
    },
    async close() {
      closing = true
      await Promise.all(idle.splice(0).map((session) => session.end()))
    },
  }
}

async function snapshot(session: Session, name: keyof Queries, input: unknown): Promise<unknown> {
  if (singleStatements.has(name)) return query(session.db, name, input)
  const begun = session.run('begin isolation level repeatable read read only')
  try {
    const [, out] = await Promise.all([begun, query(session.db, name, input)])
    return out
  } finally {
    await session.run('commit')
  }
}

// The names were checked against their inputs where the port was called: here they only pass through.
function query(db: Db, name: keyof Queries, input: unknown): Promise<unknown> {
  return (queries[name] as (db: Db, input: unknown) => Promise<unknown>)(db, input)
}
