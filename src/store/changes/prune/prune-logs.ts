import type { Changes } from '../../../domain/index.ts'
import type { Db } from '../../sql/tables.ts'
import { type Budget, cutoff, rulesOf } from './budget.ts'
import { deleteLogs } from './delete-commit.ts'
import { isSettled } from './prune-builds.ts'
import { tenantsOfBuilds } from './tenants-of.ts'

/** Deletes the logs of Builds that are kept longer than those; returns bytes. */
export async function pruneLogs(db: Db, input: Changes['prune']['in'], budget: Budget): Promise<number> {
  let bytes = 0
  for (const tenant of await tenantsOfBuilds(db)) {
    const before = cutoff(rulesOf(input, tenant).logDays, input.now)
    if (before === null) continue
    const rows = await db
      .selectFrom('builds')
      .select('id')
      .where('tenant', '=', tenant)
      .where('ended_at', 'is not', null)
      .where('ended_at', '<', before)
      .where('has_logs', '=', (build) => build.lit(1))
      .where(isSettled)
      .orderBy('ended_at')
      .orderBy('id')
      .limit(budget.left)
      .execute()
    for (const { id } of rows) {
      bytes += await deleteLogs(db, id)
      await db.updateTable('builds').set({ has_logs: 0 }).where('id', '=', id).execute()
    }
    budget.left -= rows.length
    if (budget.left <= 0) break
  }
  return bytes
}
