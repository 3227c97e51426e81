import type { ExpressionBuilder } from 'kysely'
import type { Changes } from '../../../domain/index.ts'
import { literal } from '../../sql/literal.ts'
import type { Db, Tables } from '../../sql/tables.ts'
import { type Budget, cutoff, dayMs, rulesOf } from './budget.ts'
import { tenantsOfDeliveries } from './tenants-of.ts'

type Input = Changes['prune']['in']

/**
 * GitHub delivers a GUID again for three days, and people ask for that: a row that knows it stays for longer than
 * that whatever the rules say, since one that is forgotten would be processed as new.
 */
const shortestMs = 7 * dayMs

/** Deletes concluded and failed deliveries that are older, or more, than what is kept of their tenant. */
export async function pruneDeliveries(db: Db, input: Input, budget: Budget): Promise<number> {
  let deleted = 0
  const { now } = input
  for (const tenant of await tenantsOfDeliveries(db)) {
    const rules = rulesOf(input, tenant)
    const aged = cutoff(rules.deliveryDays, now)
    const surplus = rules.deliveries === null ? null : await beyondNewest(db, tenant, rules.deliveries)
    if (aged === null && surplus === null) continue
    const before = Math.min(now - shortestMs, Math.max(aged ?? 0, surplus ?? 0))
    const ids = await deletable(db, tenant, before, budget.left)
    if (ids.length === 0) continue
    for (const table of ['delivery_bodies', 'delivery_replays'] as const)
      await db.deleteFrom(table).where('delivery_id', 'in', ids).execute()
    await db.deleteFrom('deliveries').where('id', 'in', ids).execute()
    deleted += ids.length
    budget.left -= ids.length
    if (budget.left <= 0) break
  }
  return deleted
}

function isOf(tenant: string | null) {
  return (delivery: ExpressionBuilder<Tables, 'deliveries'>) =>
    tenant === null ? delivery('planned_for', 'is', null) : delivery('planned_for', '=', tenant)
}

/** The time from which on there are only as many as are kept; those of the same millisecond stay. */
async function beyondNewest(db: Db, tenant: string | null, most: number): Promise<number | null> {
  const first = await db
    .selectFrom('deliveries')
    .select('received_at')
    .where(isOf(tenant))
    .where('state', '<>', literal('received'))
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .offset(Math.max(0, most - 1))
    .executeTakeFirst()
  if (most === 0) return Number.MAX_SAFE_INTEGER
  return first?.received_at ?? null
}

async function deletable(db: Db, tenant: string | null, before: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select('id')
    .where(isOf(tenant))
    .where('state', '<>', literal('received'))
    .where('received_at', '<', before)
    // Its number would be given again.
    .where('id', '<', (delivery) =>
      delivery.selectFrom('deliveries as all').select((all) => all.fn.max('all.id').as('last')),
    )
    .orderBy('received_at')
    .orderBy('id')
    .limit(limit)
    // GitHub may be delivering it again just now: then it stays.
    .forUpdate()
    .execute()
  return rows.map(({ id }) => id)
}

/** Deletes bodies of what was concluded, or has failed, long enough ago: nobody can have that planned again. */
export async function pruneBodies(db: Db, input: Input, budget: Budget): Promise<number> {
  let deleted = 0
  for (const tenant of await tenantsOfDeliveries(db)) {
    const before = cutoff(rulesOf(input, tenant).bodyDays, input.now)
    if (before === null) continue
    const rows = await db
      .selectFrom('deliveries')
      .select('id')
      .where(isOf(tenant))
      .where('state', '<>', literal('received'))
      .where('has_body', '=', (delivery) => delivery.lit(1))
      .where('received_at', '<', before)
      .orderBy('received_at')
      .orderBy('id')
      .limit(budget.left)
      .forUpdate()
      .execute()
    if (rows.length === 0) continue
    const ids = rows.map(({ id }) => id)
    await db.deleteFrom('delivery_bodies').where('delivery_id', 'in', ids).execute()
    await db
      .updateTable('deliveries')
      .set({ has_body: 0, body_gone_at: input.now })
      .where('id', 'in', ids)
      .execute()
    deleted += ids.length
    budget.left -= ids.length
    if (budget.left <= 0) break
  }
  return deleted
}
