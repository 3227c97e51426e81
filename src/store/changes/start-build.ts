import type { Selectable } from 'kysely'
import { formatReportId } from '../../domain/index.ts'
import { toBuild } from '../rows/build-row.ts'
import { isHeld } from '../rows/is-held.ts'
import { literal } from '../sql/literal.ts'
import type { Db, Tables } from '../sql/tables.ts'
import { createBuildReport } from './reports/build-report.ts'
import type { Change } from './change.ts'
import { firstState } from './first-state.ts'
import { mayRun } from './may-run.ts'
import { tellBuild } from './tell-event.ts'
import { touchAggregate } from './reports/touch-aggregate.ts'
import { dropUnsentReport } from './reports/want-report.ts'

/** Somebody starts what was asked for through the API; what waits for a maintainer waits on. */
export const startBuild: Change<'startBuild'> = async (db, { buildId, now }) => {
  const row = await db.selectFrom('builds').selectAll().where('id', '=', buildId).executeTakeFirst()
  if (row === undefined) return 'missing'
  if (row.state !== 'pending') return 'started'
  const build = toBuild(row)
  if (!(await mayRun(db, build.repository))) return 'barred'
  const state = await firstState(db, { trust: row.trust, repositoryId: row.repository_id, sha: row.sha })
  if (state === 'pending') return 'unapproved'
  await startRow(db, row, now)
  await touchAggregate(db, build, now)
  return 'queued'
}

/**
 * pending → queued, with the check that it has from now on, and with what it needs that nobody has started either. The
 * caller touches the commit's aggregate.
 */
export async function startRow(db: Db, row: Selectable<Tables['builds']>, now: number): Promise<void> {
  await db
    .updateTable('builds')
    .set({ state: 'queued', queued_at: now, version: row.version + 1 })
    .where('id', '=', row.id)
    .execute()
  await tellBuild(db, row, now, { state: 'queued', attempt: row.attempt })
  const build = toBuild(row)
  await createBuildReport(db, { kind: 'build', build, attempt: row.attempt + 1, now })
  const { repository_id: repositoryId, sha, name } = row
  await dropUnsentReport(db, formatReportId({ kind: 'skipped', repositoryId, sha, name }))
  await startNeeded(db, row.id, now)
}

/** Starts what a Build that is in the queue needs and nobody has started: it would wait for that for ever. */
export async function startNeeded(db: Db, buildId: string, now: number): Promise<void> {
  const needed = await db
    .selectFrom('build_needs')
    .innerJoin('builds', 'builds.id', 'build_needs.needed_id')
    .selectAll('builds')
    .where('build_needs.build_id', '=', buildId)
    .where('builds.state', '=', literal('pending'))
    .orderBy('builds.created_at')
    .orderBy('builds.id')
    .execute()
  for (const row of needed) if (isHeld(row)) await startRow(db, row, now)
}
