import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '../../migrations/migrate.ts'
import { log } from '../../queries/executions/log.ts'
import { logPlace } from '../../queries/executions/log-place.ts'
import { nodeSqliteDialect } from '../../sql/node-sqlite-dialect.ts'
import type { Db, Tables } from '../../sql/tables.ts'
import { appendLog } from './append-log.ts'
import { countLogLines } from './count-log-lines.ts'

const about = { executionId: 'e', step: 'build' }
let db: Db
beforeEach(() => {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false })
  migrate(database, 0)
  db = new Kysely<Tables>({ dialect: nodeSqliteDialect(database) })
})

/** As a release did that counted no lines. */
async function writeAsBefore(...chunks: string[]): Promise<void> {
  for (const chunk of chunks) {
    const { end } = await log(db, { ...about, from: 0, maxBytes: 0 })
    const data = Buffer.from(chunk)
    await db
      .insertInto('log_chunks')
      .values({ execution_id: 'e', step: 'build', first_byte: end, length: data.length, at: 0, data })
      .execute()
  }
}
async function write(chunk: string): Promise<void> {
  const { end } = await log(db, { ...about, from: 0, maxBytes: 0 })
  await appendLog(db, { ...about, firstByte: end, data: Buffer.from(chunk), at: 0 })
}
async function count(): Promise<number> {
  for (let times = 1; ; times += 1) if ((await countLogLines(db, about)).isCounted) return times
}

describe('a log of before lines were counted', () => {
  it('is counted when somebody asks, and then goes on being', async () => {
    await writeAsBefore('one\n', 'two\nth')
    await write('ree\n')
    expect(await logPlace(db, { ...about, line: -1 })).toMatchObject({ isCounted: false })
    await count()
    expect(await logPlace(db, { ...about, line: -1 })).toMatchObject({ line: 3, total: 3, isCounted: true })
    await write('four\n')
    expect(await logPlace(db, { ...about, line: -1 })).toMatchObject({ line: 4, total: 4, isCounted: true })
  })

  it('is counted a part at a time, so that others get their turn', async () => {
    await writeAsBefore(...Array.from({ length: 150 }, (_, n) => `${n}\n`))
    expect(await count()).toBe(3)
    expect(await logPlace(db, { ...about, line: -1 })).toMatchObject({ line: 150, total: 150 })
  })

  it('is right as well where an older release writes a part of it beside a newer one', async () => {
    await write('one\n')
    await writeAsBefore('two\n')
    await write('three\n')
    expect(await logPlace(db, { ...about, line: -1 })).toMatchObject({ isCounted: false })
    await count()
    expect(await logPlace(db, { ...about, line: 3 })).toMatchObject({
      firstByte: 4,
      linesBefore: 1,
      total: 3,
    })
  })
})
