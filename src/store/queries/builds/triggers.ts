import type { Query } from '../query.ts'

/** Many events may come of one ref: its latest says whether it still wants the Build. */
export const triggers: Query<'triggers'> = async (db, { buildId }) => {
  const rows = await db
    .selectFrom('build_triggers')
    .select(['ref', 'pull_request', 'at', 'withdrawn_at'])
    .where('build_id', '=', buildId)
    .orderBy('at')
    .orderBy('delivery_id')
    .limit(100)
    .execute()
  const latest = new Map(
    rows.map((row) => [
      row.ref,
      { ref: row.ref, pullRequest: row.pull_request, at: row.at, withdrawnAt: row.withdrawn_at },
    ]),
  )
  return [...latest.values()]
}
