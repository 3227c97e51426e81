import type { Repository } from '../../domain/index.ts'
import { fullName, laneOf } from '../../domain/index.ts'
import { nameKey } from '../rows/repository-row.ts'
import type { Db } from '../sql/tables.ts'

/**
 * Renamed or transferred: everything under its id goes by its new names, so that checks go on where it is now. A
 * description without an installation says nothing of the one that we have.
 */
export async function moveRepository(db: Db, described: Repository): Promise<void> {
  const known = await db
    .selectFrom('repositories')
    .select('installation_id')
    .where('id', '=', described.id)
    .executeTakeFirst()
  const installationId = described.installationId ?? known?.installation_id ?? null
  const repository = { ...described, installationId }
  const text = JSON.stringify(repository)
  await db
    .updateTable('repositories')
    .set({ repository: text, full_name: nameKey(repository), installation_id: installationId })
    .where('id', '=', repository.id)
    .execute()
  await db
    .updateTable('builds')
    .set({ repository: text, repository_name: fullName(repository) })
    .where('repository_id', '=', repository.id)
    .execute()
  await db
    .updateTable('reports')
    .set({ repository: text, lane: laneOf(repository) })
    .where('repository_id', '=', repository.id)
    .execute()
}
