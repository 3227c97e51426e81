import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { askEverything } from '../../../test/contract/store/ask-everything.ts'
import { migrate } from '../migrations/migrate.ts'
import { nodeSqliteDialect } from './node-sqlite-dialect.ts'
import type { Tables } from './tables.ts'

/** A database that keeps the text of every statement. */
function recordingDatabase() {
  const database = new DatabaseSync(':memory:')
  migrate(database, 0)
  const statements = new Set<string>()
  const prepare = database.prepare.bind(database)
  database.prepare = (text, options) => {
    statements.add(text)
    return prepare(text, options)
  }
  const plansOf = (text: string) =>
    prepare(`explain query plan ${text}`)
      .all()
      .map((row) => String(row['detail']))
  return { db: new Kysely<Tables>({ dialect: nodeSqliteDialect(database) }), statements, plansOf }
}

it('reads no table that grows for ever as a whole where stages ask at every turn', async () => {
  const { db, statements, plansOf } = recordingDatabase()
  await askEverything(db)
  const whole = [...statements].flatMap((text) =>
    plansOf(text)
      .filter((plan) => {
        // Nearly all Builds have ended: to look for those by their state is to look at all.
        const all = plan.includes('builds_state') && !/"state" (= |in \()'(queued|running)'/.test(text)
        // `due` and `line` are subqueries over what is behind and what is queued; replicas are few; a list is a list.
        return all || /^SCAN (?!due|line|replicas|json_each |\(subquery)(?!.* USING )/.test(plan)
      })
      .map((plan) => `${plan}: ${text}`),
  )
  expect(whole).toEqual([])
})
