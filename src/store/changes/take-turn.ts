import type { Db } from '../sql/tables.ts'

/** The repository has got a place: until all that wait beside it have had theirs, it is not the next. */
export async function takeTurn(
  db: Db,
  { tenant, repository_id }: { tenant: string; repository_id: number },
): Promise<void> {
  const last = await db.selectFrom('turns').select('turn').orderBy('turn', 'desc').limit(1).executeTakeFirst()
  const turn = (last?.turn ?? 0) + 1
  await db
    .insertInto('turns')
    .values({ tenant, repository_id, turn })
    .onConflict((conflict) => conflict.columns(['tenant', 'repository_id']).doUpdateSet({ turn }))
    .execute()
}
