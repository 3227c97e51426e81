import type { NewBuild } from '../../domain/index.ts'
import { formatReportId } from '../../domain/index.ts'
import { newBuildRow } from '../rows/build-row.ts'
import type { Db } from '../sql/tables.ts'
import { createBuildReport } from './build-report.ts'
import { firstState } from './first-state.ts'
import { dropUnsentReport } from './want-report.ts'

/** Inserts the Build with its report; returns its id. The caller touches the commit's aggregate. */
export async function createBuild(db: Db, build: NewBuild, now: number): Promise<string> {
  const { trust, sha, name } = build
  const repositoryId = build.repository.id
  const state = await firstState(db, { trust, repositoryId, sha })
  await db
    .insertInto('builds')
    .values(newBuildRow(build, state, now))
    .execute()
  await createBuildReport(db, { kind: state === 'pending' ? 'approval' : 'build', build, attempt: 1, now })
  // An event that skipped this entry may come first; then its check need not be there at all.
  await dropUnsentReport(db, formatReportId({ kind: 'skipped', repositoryId, sha, name }))
  return build.id
}
