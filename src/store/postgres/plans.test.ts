import { Kysely } from 'kysely'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { askEverything } from '../../../test/contract/store/ask-everything.ts'
import { onPostgres, startPostgres } from '../../../test/support/servers/start-postgres.ts'
import type { Tables } from '../sql/tables.ts'
import { migratePostgres } from './migrate-postgres.ts'
import { getTypeParser, openSession } from './open-session.ts'
import { sessionDialect } from './session-dialect.ts'

/** Few rows, or none that stay. */
const small = /^(replicas|leases|tokens|repositories|installations|turns)$/

/** https://www.postgresql.org/docs/current/sql-explain.html, as JSON. */
interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  Plans?: Plan[]
}

describe.skipIf(onPostgres.isMissing)(onPostgres.name, () => {
  it('reads no table that grows for ever as a whole where stages ask at every turn', async () => {
    await using server = await startPostgres()
    const url = await server.createDatabase()
    const session = await openSession({ url, ca: null })
    await migratePostgres(session, 0)
    await session.end()
    const client = new pg.Client({ connectionString: url, types: { getTypeParser } })
    client.on('error', () => {})
    await client.connect()
    const statements = new Map<string, number>()
    const db = new Kysely<Tables>({
      dialect: sessionDialect(client),
      log: ({ query }) => void statements.set(query.sql, query.parameters.length),
    })
    await askEverything(db)
    // An empty table is read whole unless that is forbidden: then an index is taken that has what is asked for.
    await client.query(
      'set enable_seqscan = off; set enable_bitmapscan = off; set plan_cache_mode = force_generic_plan',
    )
    const { rows: indexes } = await client.query<{ name: string }>(
      'select relname as name from pg_index join pg_class on oid = indexrelid where indpred is not null',
    )
    const partial = new Set(indexes.map(({ name }) => name))
    /** Tables that are read from end to end, unless only for the first that are there. */
    const wholeIn = (plan: Plan): string[] => {
      if (plan['Node Type'] === 'Limit') return []
      const table = plan['Relation Name']
      const isWalked = plan['Index Cond'] === undefined && !partial.has(plan['Index Name'] ?? '')
      const own = table !== undefined && plan['Node Type'].endsWith('Scan') && isWalked && !small.test(table)
      return [...(own ? [table] : []), ...(plan.Plans ?? []).flatMap(wholeIn)]
    }
    const whole: string[] = []
    for (const [text, parameters] of statements) {
      await client.query(`prepare asked as ${text}`)
      const nulls = Array.from({ length: parameters }, () => 'null').join(', ')
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `explain (format json) execute asked${parameters === 0 ? '' : `(${nulls})`}`,
      )
      for (const table of wholeIn(rows[0]!['QUERY PLAN'][0].Plan)) whole.push(`${table}: ${text}`)
      await client.query('deallocate asked')
    }
    await client.end()
    expect(statements.size).toBeGreaterThan(100)
    expect(whole).toEqual([])
  })
})
