import type { NewBuild } from '../../domain/index.ts'
import { formatReportId, fullName } from '../../domain/index.ts'
import { newBuildRow } from '../rows/build-row.ts'
import type { Db } from '../sql/tables.ts'
import { createBuildReport } from './reports/build-report.ts'
import { firstState } from './first-state.ts'
import { tellBuild } from './tell-event.ts'
import { dropUnsentReport } from './reports/want-report.ts'

/**
 * Inserts the Build with its report; returns its id. The caller touches the commit's aggregate.
 *
 * @param isHeld it waits for somebody to start it, and no check tells of it until then
 */
export async function insertBuild(
  db: Db,
  build: NewBuild,
  { siblings, isHeld = false, now }: { siblings: number; isHeld?: boolean; now: number },
): Promise<string> {
  const { id, trust, sha, name } = build
  const repositoryId = build.repository.id
  const state = isHeld ? 'pending' : await firstState(db, { trust, repositoryId, sha })
  await db.insertInto('builds').values(newBuildRow(build, { state, siblings, now })).execute()
  const row = { ...build, repository_name: fullName(build.repository) }
  await tellBuild(db, row, now, { state, attempt: 0 })
  if (isHeld) return id
  await createBuildReport(db, { kind: state === 'pending' ? 'approval' : 'build', build, attempt: 1, now })
  // An event that skipped this entry may come first; then its check need not be there at all.
  await dropUnsentReport(db, formatReportId({ kind: 'skipped', repositoryId, sha, name }))
  return id
}
