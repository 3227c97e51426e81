import { literals } from '../../sql/literal.ts'
import type { Query } from '../query.ts'

/** What waits and what runs, counted. */
export const openBuilds: Query<'openBuilds'> = async (db) => {
  const rows = await db
    .selectFrom('builds')
    .select((build) => ['tenant', 'repository_id', 'state', build.fn.countAll<number>().as('count')])
    .where('state', 'in', literals('queued', 'running'))
    .groupBy(['tenant', 'repository_id', 'state'])
    .execute()
  return rows.map(({ tenant, repository_id, state, count }) => ({
    tenant,
    repositoryId: repository_id,
    state: state === 'running' ? 'running' : 'queued',
    count,
  }))
}
