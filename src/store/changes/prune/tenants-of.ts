import type { Db } from '../../sql/tables.ts'
import { literal } from '../../sql/literal.ts'

/** Tenants that have Builds, by one look into an index for each: not all of it is read. */
export async function tenantsOfBuilds(db: Db): Promise<string[]> {
  const tenants: string[] = []
  for (let last = ''; ;) {
    const next = await db
      .selectFrom('builds')
      .select('tenant')
      .where('tenant', '>', last)
      .where('ended_at', 'is not', null)
      .orderBy('tenant')
      .limit(1)
      .executeTakeFirst()
    if (next === undefined) return tenants
    last = next.tenant
    tenants.push(last)
  }
}

/** Tenants that deliveries were planned for, and null for those that were for none. */
export async function tenantsOfDeliveries(db: Db): Promise<(string | null)[]> {
  const tenants: (string | null)[] = [null]
  for (let last = ''; ;) {
    const next = await db
      .selectFrom('deliveries')
      .select('planned_for')
      .where('planned_for', '>', last)
      .where('state', '<>', literal('received'))
      .orderBy('planned_for')
      .limit(1)
      .executeTakeFirst()
    if (next === undefined || next.planned_for === null) return tenants
    last = next.planned_for
    tenants.push(last)
  }
}
