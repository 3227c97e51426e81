import type { DatabaseSync } from 'node:sqlite'
import type { Changes, Queries } from '../../domain/index.ts'
import { changes } from '../changes/all-changes.ts'
import { queries } from '../queries/all-queries.ts'
import { giveBackRoom } from '../sql/give-back-room.ts'
import type { OpenDatabase } from '../sql/open-database.ts'
import type { Db } from '../sql/tables.ts'
import type { Answer, NumberedQuestion } from './protocol.ts'
import { toThrown } from './thrown-error.ts'

type Commit = Extract<NumberedQuestion, { kind: 'commit' }>

/**
 * Carries out what has arrived together: all changes in one transaction and one fsync, each in a
 * savepoint so that one that fails takes nothing of the others with it; then the reads. Every answer
 * is given after the commit. When the commit itself fails, so do all of the group.
 */
export async function commitGroup(database: OpenDatabase, group: NumberedQuestion[]): Promise<Answer[]> {
  const commits = group.filter((request) => request.kind === 'commit')
  const reads = group.filter((request) => request.kind === 'read')
  const answers = commits.length === 0 ? [] : await commitAll(database, commits)
  for (const read of reads)
    answers.push(await answerTo(read.id, () => query(database.db, read.name, read.input)))
  return answers
}

async function commitAll({ raw, db }: OpenDatabase, commits: Commit[]): Promise<Answer[]> {
  const answers: Answer[] = []
  try {
    raw.exec('begin immediate')
    for (const { id, name, input } of commits)
      answers.push(await answerTo(id, () => inSavepoint(raw, () => change(db, name, input))))
    if (commits.some(({ name }) => name === 'prune')) giveBackRoom(raw)
    raw.exec('commit')
    return answers
  } catch (error) {
    if (raw.isTransaction) raw.exec('rollback')
    return commits.map(({ id }) => ({ id, ok: false, error: toThrown(error) }))
  }
}

async function inSavepoint<T>(raw: DatabaseSync, work: () => Promise<T>): Promise<T> {
  raw.exec('savepoint one_change')
  try {
    const value = await work()
    raw.exec('release one_change')
    return value
  } catch (error) {
    // A full disk ends the whole transaction by itself: then it is not this change alone that failed.
    if (!raw.isTransaction) throw new GroupLostError(error)
    raw.exec('rollback to one_change; release one_change')
    throw error
  }
}

/** The transaction of the whole group is gone. */
class GroupLostError extends Error {
  override readonly name = 'GroupLostError'
  constructor(cause: unknown) {
    super('the transaction was lost', { cause })
  }
}

async function answerTo(id: number, work: () => Promise<unknown>): Promise<Answer> {
  try {
    return { id, ok: true, value: await work() }
  } catch (error) {
    if (error instanceof GroupLostError) throw error.cause
    return { id, ok: false, error: toThrown(error) }
  }
}

// The names were checked against their inputs where the port was called: here they only pass through.
function change(db: Db, name: keyof Changes, input: unknown): Promise<unknown> {
  return (changes[name] as (db: Db, input: unknown) => Promise<unknown>)(db, input)
}

function query(db: Db, name: keyof Queries, input: unknown): Promise<unknown> {
  return (queries[name] as (db: Db, input: unknown) => Promise<unknown>)(db, input)
}
