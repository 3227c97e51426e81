import type { BuildView } from '../../domain/index.ts'
import type { Db } from '../sql/tables.ts'
import { toBuild } from './build-row.ts'
import { toExecution } from './execution-row.ts'

/** Builds with their executions, by id; ids that are not there are left out. */
export async function viewBuilds(db: Db, ids: string[]): Promise<Map<string, BuildView>> {
  const views = new Map<string, BuildView>()
  if (ids.length === 0) return views
  const builds = await db.selectFrom('builds').selectAll().where('id', 'in', ids).execute()
  for (const row of builds) views.set(row.id, { build: toBuild(row), executions: [] })
  const executions = await db
    .selectFrom('executions')
    .selectAll()
    .where('build_id', 'in', ids)
    .orderBy('attempt')
    .execute()
  for (const row of executions) views.get(row.build_id)?.executions.push(toExecution(row))
  return views
}
