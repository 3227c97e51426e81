import { randomUUID } from 'node:crypto'
import type { Changes } from '../../domain/index.ts'
import type { Log } from '../../ports.ts'
import { Unanswered, Unavailable } from '../../ports.ts'
import { changes } from '../changes/all-changes.ts'
import type { Db } from '../sql/tables.ts'
import { ConnectionLostError, isContention, isUnavailable } from './database-errors.ts'
import { lanes, type LaneName } from './lanes.ts'
import { locks } from './locks.ts'
import { endDeadSessions } from './end-dead-sessions.ts'
import { inDatabaseTime, measureSkew, noSkew, type Skew } from './measure-skew.ts'
import type { Session } from './open-session.ts'
import { type CommitMark, commitWithMark, wasCommitted } from './settle-commit.ts'

interface Committed {
  name: keyof Changes
  out: unknown
}

export interface Lane {
  /** Resolves once the change is durable; changes that are asked for meanwhile share the next transaction. */
  commit(name: keyof Changes, input: unknown): Promise<unknown>
  /** Lets what was asked for end, unless the database is away. */
  close(): Promise<void>
}

interface LaneParts {
  name: LaneName
  connect: () => Promise<Session>
  now: () => number
  log: Log
  /** The changes of one transaction, right after their answers were given. */
  onCommitted: (committed: Committed[]) => void
}

interface Asked {
  name: keyof Changes
  input: unknown
  /** Told no later than this whether it was made (performance.now()). */
  patientUntil: number
  resolve: (out: unknown) => void
  reject: (error: Error) => void
  isAnswered: boolean
}

const retryAfterMs = 1_000
const mostTries = 6
const longestPauseMs = 1_000

/** One connection, and the changes that are made on it: src/store/postgres/lanes.ts. */
export function openLane({ name: laneName, connect, now, log, onCommitted }: LaneParts): Lane {
  const rules = lanes[laneName]
  const markLane = `${randomUUID()}-${laneName}`
  let number = 0
  let waiting: Asked[] = []
  let session: Session | null = null
  let working: Promise<void> | null = null
  let closing = false
  let failures = 0

  async function work(): Promise<void> {
    // All that is asked for in one turn of the event loop is one group.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const group = waiting.splice(0, rules.largestGroup)
      try {
        await makeAll(group)
        failures = 0
      } catch (error) {
        await afterLoss(group, error)
      }
    }
    working = null
  }

  /** A connection was lost, and nothing of the group was committed: it is made once more while somebody waits for it. */
  async function afterLoss(group: Asked[], error: unknown): Promise<void> {
    if (!(error instanceof ConnectionLostError)) {
      for (const one of group) settle(one, { error: toError(error) })
      return
    }
    session?.destroy()
    session = null
    failures += 1
    log.warn({ lane: laneName, err: error }, 'the database does not answer')
    waiting = [...group.filter(({ isAnswered }) => !isAnswered), ...waiting]
    waiting = waiting.filter((one) => {
      if (!closing && one.patientUntil > performance.now()) return true
      settle(one, { error: unavailable(error) })
      return false
    })
    if (waiting.length > 0) await pause()
  }

  async function pause(): Promise<void> {
    const ms = Math.min(longestPauseMs, 50 * 2 ** Math.min(failures, 10))
    await new Promise((resolve) => setTimeout(resolve, ms))
  }

  async function makeAll(group: Asked[]): Promise<void> {
    const on = session !== null && !session.lost.aborted ? session : await connect()
    session = on
    await inTime(on, async () => {
      const skew = laneName === 'leases' ? await measureSkew(on, now) : noSkew
      await endDead(on, group, skew)
      if (await makeTogether(on, group, skew)) return
      // One of them has failed, and nothing of a transaction in which that happened stays: each has its own now.
      for (const one of group) await makeAlone(on, one, skew)
    })
  }

  /** A server that says nothing at all any more is as good as gone. */
  async function inTime<T>(on: Session, work: () => Promise<T>): Promise<T> {
    const stuck = setTimeout(() => {
      on.destroy()
    }, rules.answerMs)
    try {
      return await work()
    } finally {
      clearTimeout(stuck)
    }
  }

  /** Before a beat, which waits for the rows that they hold. */
  async function endDead(on: Session, group: Asked[], skew: Skew): Promise<void> {
    for (const { name, input } of group) {
      if (name !== 'beat') continue
      try {
        await endDeadSessions(on, inDatabaseTime(input as Changes['beat']['in'], skew))
      } catch (error) {
        if (error instanceof ConnectionLostError) throw error
        log.warn({ err: error }, 'sessions of replicas that have died were not ended')
      }
    }
  }

  async function makeAlone(on: Session, one: Asked, skew: Skew): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await transact(on, [one], skew)
        return
      } catch (error) {
        if (error instanceof ConnectionLostError) throw error
        if (isContention(error) && tries < mostTries) continue
        settle(one, { error: isUnavailable(error) ? unavailable(error) : toError(error) })
        return
      }
    }
  }

  /** False: one of several has failed, and nothing was made. */
  async function makeTogether(on: Session, group: Asked[], skew: Skew): Promise<boolean> {
    const [only] = group
    if (group.length === 1 && only !== undefined) {
      await makeAlone(on, only, skew)
      return true
    }
    try {
      await transact(on, group, skew)
      return true
    } catch (error) {
      if (error instanceof ConnectionLostError) throw error
      return false
    }
  }

  /** Makes the changes, commits them and answers. What there was no time for waits again. */
  async function transact(on: Session, group: Asked[], skew: Skew): Promise<void> {
    const begun = on.run(rules.isOrdered ? `begin; select pg_advisory_xact_lock(${locks.order})` : 'begin')
    let outs: unknown[]
    try {
      // Sent right behind it, without waiting for its answer.
      outs = await makeChanges(on, group, skew, begun)
      await begun
    } catch (error) {
      // What follows a statement that has failed fails too, and does not say why.
      const cause: unknown = await begun.then(
        () => error,
        (first: unknown) => first,
      )
      if (!(cause instanceof ConnectionLostError)) await on.run('rollback')
      throw cause
    }
    const made = group.slice(0, outs.length)
    number += 1
    await end(on, made, { lane: markLane, number }, laneName === 'claim' && outs.every(isNothing))
    waiting = [...group.slice(outs.length), ...waiting]
    for (const [index, one] of made.entries()) settle(one, { out: outs[index] })
    onCommitted(made.map(({ name }, index) => ({ name, out: outs[index] })))
  }

  async function makeChanges(
    on: Session,
    group: Asked[],
    skew: Skew,
    begun: Promise<unknown>,
  ): Promise<unknown[]> {
    const make = ({ name, input }: Asked) => change(on.db, name, inDatabaseTime(input, skew))
    if (rules.isParallel) {
      const settled = await Promise.allSettled([begun, ...group.map(make)])
      const failed = settled.find((one) => one.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      return settled.slice(1).map((one) => (one.status === 'fulfilled' ? one.value : undefined))
    }
    const until = performance.now() + rules.groupMs
    const outs: unknown[] = []
    for (const one of group) {
      if (outs.length > 0 && performance.now() > until) break
      outs.push(await make(one))
    }
    return outs
  }

  async function end(on: Session, made: Asked[], mark: CommitMark, isEmpty: boolean): Promise<void> {
    if (isEmpty) {
      await on.run('commit')
      return
    }
    try {
      const results = await on.run(commitWithMark(mark))
      if (results.at(-1)?.command !== 'COMMIT') throw new Error('the transaction was not committed')
    } catch (error) {
      if (!(error instanceof ConnectionLostError)) throw error
      if (!(await findOut(made, mark))) throw error
    }
  }

  /** The answer to a commit was lost: asks until it is known whether it has taken effect. */
  async function findOut(made: Asked[], mark: CommitMark): Promise<boolean> {
    session?.destroy()
    session = null
    for (;;) {
      try {
        const asking = (session = await connect())
        return await inTime(asking, () => wasCommitted(asking, mark))
      } catch (error) {
        if (!(error instanceof ConnectionLostError)) throw error
        failures += 1
        for (const one of made)
          if (closing || one.patientUntil <= performance.now()) settle(one, { error: unanswered(error) })
        if (closing) throw error
        await pause()
      }
    }
  }

  function unavailable(error: unknown): Unavailable {
    return new Unavailable(`the database: ${messageOf(error)}`, now() + retryAfterMs, error)
  }

  function unanswered(error: unknown): Unanswered {
    return new Unanswered(
      `the database has not said whether it was stored: ${messageOf(error)}`,
      now() + retryAfterMs,
      error,
    )
  }

  return {
    commit(name, input) {
      if (closing) return Promise.reject(new Error('the store is closed'))
      return new Promise((resolve, reject) => {
        const patientUntil = performance.now() + rules.patienceMs
        waiting.push({ name, input, patientUntil, resolve, reject, isAnswered: false })
        working ??= work()
      })
    },
    async close() {
      closing = true
      await working
      await session?.end()
    },
  }
}

function settle(asked: Asked, result: { out: unknown } | { error: Error }): void {
  if (asked.isAnswered) return
  asked.isAnswered = true
  if ('error' in result) asked.reject(result.error)
  else asked.resolve(result.out)
}

/** Of a claim that found nothing to do: nobody has to know whether that was committed. */
function isNothing(out: unknown): boolean {
  return out === null
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

function messageOf(error: unknown): string {
  return toError(error).message
}

// The names were checked against their inputs where the port was called: here they only pass through.
function change(db: Db, name: keyof Changes, input: unknown): Promise<unknown> {
  return (changes[name] as (db: Db, input: unknown) => Promise<unknown>)(db, input)
}
