import { sql } from 'kysely'
import type { Db } from '../sql/tables.ts'

const newline = 0x0a

/** A chunk of a step's log that the store has. */
interface Chunk {
  executionId: string
  step: string
  firstByte: number
  data: Uint8Array
}

/**
 * Keeps how many lines are before and after a chunk, where that is known of the one before it (`previous`, by its first
 * byte; null: there is none): marks reach from the beginning of a log to some chunk, without a hole.
 */
export async function markChunk(db: Db, chunk: Chunk, previous: number | null): Promise<void> {
  const { executionId, step, firstByte, data } = chunk
  const lines = countNewlines(data)
  const isOpen = data.at(-1) === newline ? 0 : 1
  if (previous === null) {
    await db
      .insertInto('log_marks')
      .values({
        ...{ execution_id: executionId, step, first_byte: firstByte },
        ...{ lines_before: 0, lines_after: lines, is_open: isOpen },
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return
  }
  await db
    .insertInto('log_marks')
    .columns(['execution_id', 'step', 'first_byte', 'lines_before', 'lines_after', 'is_open'])
    .expression((from) =>
      from
        .selectFrom('log_marks')
        .select((mark) => [
          'execution_id',
          'step',
          sql<number>`cast(${firstByte} as bigint)`.as('first_byte'),
          mark.ref('lines_after').as('lines_before'),
          sql<number>`lines_after + cast(${lines} as bigint)`.as('lines_after'),
          sql<number>`cast(${isOpen} as bigint)`.as('is_open'),
        ])
        .where('execution_id', '=', executionId)
        .where('step', '=', step)
        .where('first_byte', '=', previous),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function countNewlines(data: Uint8Array): number {
  let count = 0
  for (let at = data.indexOf(newline); at !== -1; at = data.indexOf(newline, at + 1)) count += 1
  return count
}
