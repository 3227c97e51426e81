import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { sampleBuild, samplePlanned } from '../../../test/support/samples.ts'
import { changes } from '../changes/all-changes.ts'
import { migrate } from '../migrations/migrate.ts'
import { queries } from '../queries/all-queries.ts'
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
  const now = 1
  await changes.receiveDelivery(db, { guid: 'g', event: 'push', body: Buffer.from('{}'), now })
  const claimed = await changes.claimDelivery(db, { owner: 'o', now })
  await changes.concludeDelivery(db, {
    ...{ deliveryId: claimed!.id, now, repository: 'a/b', ref: 'r', sha: 's' },
    outcome: samplePlanned([sampleBuild()]),
  })
  await queries.queue(db, { limit: 10 })
  await changes.admitBuild(db, {
    ...{ buildId: 'b1', executionId: 'b1-1', attempt: 1, namespace: 'n', buildRun: 'r', now },
  })
  await changes.bindExecution(db, { executionId: 'b1-1', buildRunUid: 'u' })
  await changes.cancelBuild(db, { buildId: 'b1', cause: { kind: 'asked', by: null }, now })
  await queries.liveExecutions(db, undefined)
  await queries.dueReports(db, { now, limit: 10, perLane: 10 })
  await queries.nextReportAt(db, undefined)
  await changes.deferReport(db, { reportId: 'b1-1', retryAt: 1, answered: true, error: '' })
  await changes.acknowledgeReport(db, {
    ...{ reportId: 'b1-1', version: 1, githubId: 1, annotationsAcked: 0, nextAt: 1 },
  })

  const whole = [...statements].flatMap((text) =>
    plansOf(text)
      .filter((plan) => {
        // Nearly all Builds have ended: to look for those by their state is to look at all.
        const all = plan.includes('builds_state') && !/"state" = '(queued|running)'/.test(text)
        return all || /^SCAN (?!due|\(subquery)(?!.* USING )/.test(plan)
      })
      .map((plan) => `${plan}: ${text}`),
  )
  expect(whole).toEqual([])
})
