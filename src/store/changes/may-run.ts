import type { Repository, RepositoryAccess } from '../../domain/index.ts'
import type { Db } from '../sql/tables.ts'

/** What may be done for a repository; one that nothing is known of may run, unless its installation may not. */
export async function accessOf(
  db: Db,
  repository: Pick<Repository, 'id' | 'installationId'>,
): Promise<RepositoryAccess> {
  const known = await db
    .selectFrom('repositories')
    .select('access')
    .where('id', '=', repository.id)
    .executeTakeFirst()
  return known?.access ?? installationAccess(db, repository.installationId)
}

/** What the App may do in an installation; `active` where nothing else was said. */
export async function installationAccess(db: Db, id: number | null): Promise<RepositoryAccess> {
  if (id === null) return 'active'
  const known = await db.selectFrom('installations').select('access').where('id', '=', id).executeTakeFirst()
  return known?.access ?? 'active'
}

/** Whether the right to run is there. */
export async function mayRun(
  db: Db,
  repository: Pick<Repository, 'id' | 'installationId'>,
): Promise<boolean> {
  return (await accessOf(db, repository)) === 'active'
}
