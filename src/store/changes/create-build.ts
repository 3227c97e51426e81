import type { NewBuild } from '../../domain/index.ts'
import { newBuildRow } from '../rows/build-row.ts'
import type { Db } from '../sql/tables.ts'
import { createBuildReport } from './build-report.ts'
import { literals } from '../sql/literal.ts'

/**
 * The id of the Build that has this identity and can still serve: waiting, working or completed.
 * Failed, cancelled and skipped ones do not stand in the way of another try.
 */
export async function findLiveBuild(db: Db, build: NewBuild): Promise<string | null> {
  const found = await db
    .selectFrom('builds')
    .select('id')
    .where('repository_id', '=', build.repository.id)
    .where('sha', '=', build.sha)
    .where('name', '=', build.name)
    .where('inputs_hash', '=', build.inputsHash)
    .where('trust', '=', build.trust)
    .where('state', 'in', literals('pending', 'queued', 'running', 'completed'))
    .executeTakeFirst()
  return found?.id ?? null
}

/** Inserts the Build with its report; returns its id. */
export async function createBuild(db: Db, build: NewBuild, now: number): Promise<string> {
  await db.insertInto('builds').values(newBuildRow(build, now)).execute()
  await createBuildReport(db, { build, attempt: 1, now })
  return build.id
}
