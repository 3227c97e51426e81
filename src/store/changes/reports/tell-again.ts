import type { Db } from '../../sql/tables.ts'
import { mayRun } from '../may-run.ts'

/**
 * What GitHub refused while the right was gone is told now that it is back: a check that nothing completes blocks
 * merging for ever. What it refused for what the text says would be refused again, and answers to comments are late.
 */
export async function tellAgain(db: Db, repositoryId: number, now: number): Promise<void> {
  if (!(await mayRun(db, { id: repositoryId, installationId: null }))) return
  await db
    .updateTable('reports')
    .set((report) => ({ desired: report('desired', '+', 1), error: null, behind_since: now }))
    .where('repository_id', '=', repositoryId)
    .where('kind', '!=', 'reply')
    .where('error', 'is not', null)
    .where('error', 'not like', 'invalid:%')
    .whereRef('acked', '=', 'desired')
    .execute()
}
