import type { Conclusion, Outcome, Verdict } from '../../../domain/index.ts'
import { newReportRow } from '../../rows/report-row.ts'
import type { Db } from '../../sql/tables.ts'
import { changeHead } from '../deliveries/change-head.ts'
import { touchAggregate } from '../reports/touch-aggregate.ts'
import { supersede } from '../triggers.ts'
import { addReport } from '../reports/want-report.ts'
import { barred } from './barred.ts'
import { changeFileReport } from './change-file-report.ts'

/** A build file that cannot be used: one check says it for all events of the commit. */
export async function carryOutInvalid(
  db: Db,
  { now }: Conclusion,
  { path, problems, at, event, head }: Extract<Outcome, { kind: 'invalid' }>,
): Promise<Verdict> {
  const { repository, sha } = at
  const repositoryId = repository.id
  const refused = await barred(db, repository)
  if (refused !== null) return refused
  if (head !== null) {
    const standing = await changeHead(db, { repositoryId, sha, head, now })
    // Which builds it selects nobody knows, so only a ref that lets go of everything does.
    if (standing.kind === 'current' && head.supersedes === 'all')
      await supersede(
        db,
        { repositoryId, ref: head.ref, now },
        { sha, keep: new Set(), olderThan: standing.changed ? null : head.at },
      )
  }
  const about = { path, problems, completedAt: now, event }
  const row = newReportRow({ kind: 'file', repositoryId, sha }, { repository, sha, about, ended: true }, now)
  const told = (await addReport(db, row)) || (await changeFileReport(db, { repository, sha }, problems, now))
  if (told) await touchAggregate(db, { repository, sha }, now)
  return { kind: 'invalid', path, problems }
}
