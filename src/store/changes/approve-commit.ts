import type { Selectable } from 'kysely'
import type { Approval } from '../../domain/index.ts'
import { formatReportId, mayBecome } from '../../domain/index.ts'
import { approvalRow } from '../rows/approval-row.ts'
import { toBuild } from '../rows/build-row.ts'
import { literal } from '../sql/literal.ts'
import type { Db, Tables } from '../sql/tables.ts'
import { createBuildReport, wantBuildReport } from './reports/build-report.ts'
import type { Change } from './change.ts'
import { tellBuild } from './tell-event.ts'
import { touchAggregate } from './reports/touch-aggregate.ts'
import { dropUnsentReport } from './reports/want-report.ts'

/** The first approval of a commit stays: it names who let it run. */
export const approveCommit: Change<'approveCommit'> = async (db, approval) => ({
  approved: (await approve(db, approval)).map(({ id }) => id),
})

/** Keeps the approval; returns the Builds that it has queued. */
export async function approve(db: Db, approval: Approval): Promise<{ id: string; name: string }[]> {
  const { repositoryId, sha, at } = approval
  await db
    .insertInto('approvals')
    .values(approvalRow(approval))
    .onConflict((conflict) => conflict.columns(['repository_id', 'sha']).doNothing())
    .execute()
  const waiting = await db
    .selectFrom('builds')
    .selectAll()
    .where('repository_id', '=', repositoryId)
    .where('sha', '=', sha)
    .where('state', '=', literal('pending'))
    .where('trust', '=', literal('untrusted'))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  for (const row of waiting) await queueApproved(db, row, at)
  const [first] = waiting
  if (first !== undefined) await touchAggregate(db, toBuild(first), at)
  return waiting
}

async function queueApproved(db: Db, row: Selectable<Tables['builds']>, now: number): Promise<void> {
  if (!mayBecome(row.state, 'queued')) return
  await db
    .updateTable('builds')
    .set({ state: 'queued', queued_at: now, version: row.version + 1 })
    .where('id', '=', row.id)
    .execute()
  await tellBuild(db, row, now, { state: 'queued', attempt: row.attempt })
  const attempt = row.attempt + 1
  const waited = { kind: 'approval', buildId: row.id, attempt } as const
  await wantBuildReport(db, { ...waited, ended: null, now })
  await dropUnsentReport(db, formatReportId(waited))
  await createBuildReport(db, { kind: 'build', build: toBuild(row), attempt, now })
}
