import type { Selectable } from 'kysely'
import type { CancelCause, Repository } from '../../../domain/index.ts'
import type { Standing } from '../../rows/about.ts'
import { writeAbout } from '../../rows/about.ts'
import { isHeld } from '../../rows/is-held.ts'
import { newReportRow } from '../../rows/report-row.ts'
import { literal } from '../../sql/literal.ts'
import type { Db, Tables } from '../../sql/tables.ts'
import { addReport, wantReport } from './want-report.ts'

/**
 * Something of a commit has changed: a Build of it was made or changed its state, or an entry was skipped. Its
 * aggregate check says so. A completed check is never opened again, so what goes on after an end that GitHub may
 * have heard of is told in a new one; the old one keeps how the Builds stood when it ended.
 */
export async function touchAggregate(
  db: Db,
  { repository, sha }: { repository: Repository; sha: string },
  now: number,
): Promise<void> {
  const rows = await db
    .selectFrom('builds')
    .select(['id', 'state', 'attempt', 'cancel_cause', 'ended_at', 'trust', 'queued_at'])
    .where('repository_id', '=', repository.id)
    .where('sha', '=', sha)
    .execute()
  const members = rows.filter((row) => !isHeld(row))
  const ended = !members.some(({ state }) => state === 'queued' || state === 'running')
  const standings = Object.fromEntries(members.map((row) => [row.id, standingOf(row)]))
  const about = ended ? standings : null
  const last = await db
    .selectFrom('reports')
    .select(['id', 'attempt', 'annotations', 'ended', 'acked', 'desired'])
    .where('repository_id', '=', repository.id)
    .where('sha', '=', sha)
    .where('kind', '=', literal('aggregate'))
    .orderBy('attempt', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last !== undefined && (ended || !mayHaveBeenClosed(last))) {
    await wantReport(db, last.id, { ended, about: writeAbout('aggregate', about), now })
    return
  }
  const generation = (last?.attempt ?? 0) + 1
  const id = { kind: 'aggregate' as const, repositoryId: repository.id, sha, generation }
  await addReport(db, newReportRow(id, { repository, sha, about, ended }, now))
}

/** Whether GitHub may show it as completed: an end was acknowledged, or meant, since only an end fixes annotations. */
function mayHaveBeenClosed(
  report: Pick<Selectable<Tables['reports']>, 'annotations' | 'ended' | 'acked' | 'desired'>,
): boolean {
  return report.annotations !== null || (report.ended === 1 && report.acked === report.desired)
}

/** The part of a Build that its next attempt changes. */
function standingOf(
  row: Pick<Selectable<Tables['builds']>, 'state' | 'attempt' | 'cancel_cause' | 'ended_at'>,
): Standing {
  const cancelCause = row.cancel_cause === null ? null : (JSON.parse(row.cancel_cause) as CancelCause)
  return { state: row.state, attempt: row.attempt, cancelCause, endedAt: row.ended_at }
}
