import { toToken } from '../rows/token-row.ts'
import type { Query } from './query.ts'

/** All tokens, or those of a tenant, ended ones too; newest first. */
export const tokens: Query<'tokens'> = async (db, { tenant }) => {
  let all = db.selectFrom('tokens').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc')
  if (tenant !== undefined) all = all.where('tenant', '=', tenant)
  return (await all.execute()).map(toToken)
}
