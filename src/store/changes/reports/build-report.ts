import type { Build, ReportId } from '../../../domain/index.ts'
import { formatReportId } from '../../../domain/index.ts'
import type { Standing } from '../../rows/about.ts'
import { newReportRow } from '../../rows/report-row.ts'
import type { Db } from '../../sql/tables.ts'
import { PreconditionError } from '../change.ts'
import { addReport, wantReport } from './want-report.ts'

/** An attempt, or the wait for the word of a maintainer before it; the two are told in checks of their own. */
interface Attempt {
  kind: 'build' | 'approval'
  attempt: number
}

/**
 * Makes the report of an attempt; false when it is there already. A check that waits for approval is completed
 * for GitHub (`action_required`), so its report has ended as soon as it is made.
 */
export async function createBuildReport(
  db: Db,
  { kind, attempt, build, now }: Attempt & { build: Pick<Build, 'id' | 'repository' | 'sha'>; now: number },
): Promise<boolean> {
  const { id: buildId, repository, sha } = build
  const id: ReportId = { kind, buildId, attempt }
  return addReport(db, newReportRow(id, { repository, sha, about: null, ended: kind === 'approval' }, now))
}

/** Something that the report tells about has changed; `ended` says how the Build stands after this attempt. */
export async function wantBuildReport(
  db: Db,
  { kind, attempt, buildId, ended, now }: Attempt & { buildId: string; ended: Standing | null; now: number },
): Promise<void> {
  const id = formatReportId({ kind, buildId, attempt })
  const about = ended === null ? {} : { about: JSON.stringify(ended) }
  const wanted = await wantReport(db, id, { ended: ended !== null || kind === 'approval', ...about, now })
  // Builds that waited before there were approvals have no report of that.
  if (!wanted && kind === 'build') throw new PreconditionError(`report ${id} does not exist`)
}
