import type { BuildConfig } from '../../domain/index.ts'
import { literals } from '../sql/literal.ts'
import type { Query } from './query.ts'

/** What runs or waits, by what it asks of a node; in no order. */
export const poolDemand: Query<'poolDemand'> = async (db) => {
  const rows = await db
    .selectFrom('builds')
    .select(['id', 'tenant', 'state', 'config'])
    .where('state', 'in', literals('queued', 'running'))
    .execute()
  return rows.map(({ id, tenant, state, config }) => {
    const { placement = null, resources = {} } = JSON.parse(config) as BuildConfig
    return { tenant, buildId: id, state: state === 'running' ? 'running' : 'queued', placement, resources }
  })
}
