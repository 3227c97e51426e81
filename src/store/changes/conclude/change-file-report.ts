import type { Problem, Repository } from '../../../domain/index.ts'
import { formatReportId } from '../../../domain/index.ts'
import { readAbout, writeAbout } from '../../rows/about.ts'
import type { Db } from '../../sql/tables.ts'
import { wantReport } from '../reports/want-report.ts'

/**
 * The check of a commit's build file, where there is one, says what the file is found to be now. It stays
 * completed; without problems it is green.
 *
 * @returns whether that is news
 */
export async function changeFileReport(
  db: Db,
  { repository, sha }: { repository: Repository; sha: string },
  problems: Problem[],
  now: number,
): Promise<boolean> {
  const id = formatReportId({ kind: 'file', repositoryId: repository.id, sha })
  const row = await db.selectFrom('reports').select('about').where('id', '=', id).executeTakeFirst()
  if (row === undefined) return false
  const before = readAbout('file', row.about)
  if (JSON.stringify(before.problems) === JSON.stringify(problems)) return false
  const about = writeAbout('file', { ...before, problems, completedAt: now })
  return wantReport(db, id, { ended: true, about, now })
}
