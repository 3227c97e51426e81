import type { Change } from '../change.ts'

/** The last of each kind; whoever calls it does so seldom, however many there are. */
export const noteWebhook: Change<'noteWebhook'> = async (db, { kind, at, tenant }) => {
  await db
    .insertInto('webhook_notes')
    .values({ kind, at, door: tenant })
    .onConflict((conflict) => conflict.column('kind').doUpdateSet({ at, door: tenant }))
    .execute()
  return undefined
}
