import type { Selectable } from 'kysely'
import type { Repository } from '../../../domain/index.ts'
import { fullName } from '../../../domain/index.ts'
import { nameKey } from '../../rows/repository-row.ts'
import type { Db, Tables } from '../../sql/tables.ts'
import { installationAccess } from '../may-run.ts'
import { moveRepository } from '../move-repository.ts'
import { tellAgain } from '../reports/tell-again.ts'

/**
 * A delivery of a repository: remembered under its id, bound to its tenant. It gives no right back that was taken,
 * unless it comes another way than through the installation that was removed.
 */
export async function seeRepository(
  db: Db,
  { repository, tenant, now }: { repository: Repository; tenant: string; now: number },
): Promise<void> {
  const known = await db
    .selectFrom('repositories')
    .selectAll()
    .where('id', '=', repository.id)
    .executeTakeFirst()
  await rememberOwner(db, repository, tenant)
  if (known === undefined) return insert(db, { repository, tenant, now })
  const row = db.updateTable('repositories').where('id', '=', repository.id)
  await row.set({ seen_at: now, ...(known.tenant === tenant ? {} : bind(repository, tenant)) }).execute()
  // What an installation sent before it lost its rights describes nothing as it is now.
  if ((await installationAccess(db, repository.installationId)) !== 'active') return
  const { installationId } = repository
  const regained = known.access === 'removed' && installationId !== known.installation_id
  if (regained) await row.set({ access: 'active', installation_id: installationId }).execute()
  const standing = regained ? { ...known, installation_id: installationId } : known
  if (isMoved(standing, repository)) await moveRepository(db, repository)
  else {
    const text = JSON.stringify(keepInstallation(standing, repository))
    await row.set({ repository: text, full_name: nameKey(repository) }).execute()
  }
  if (regained) await tellAgain(db, repository.id, now)
}

async function insert(
  db: Db,
  { repository, tenant, now }: { repository: Repository; tenant: string; now: number },
): Promise<void> {
  await db
    .insertInto('repositories')
    .values({
      id: repository.id,
      repository: JSON.stringify(repository),
      full_name: nameKey(repository),
      ...bind(repository, tenant),
      access: await installationAccess(db, repository.installationId),
      installation_id: repository.installationId,
      seen_at: now,
      baselined_at: null,
    })
    .execute()
}

function bind(repository: Repository, tenant: string) {
  return { tenant, bound_as: fullName(repository) }
}

function isMoved(known: Selectable<Tables['repositories']>, described: Repository): boolean {
  const before = JSON.parse(known.repository) as Repository
  const after = keepInstallation(known, described)
  return fullName(before) !== fullName(after) || before.installationId !== after.installationId
}

/** A plain webhook names none, and may tell of a repository that an installation has as well. */
function keepInstallation(known: Selectable<Tables['repositories']>, described: Repository): Repository {
  return { ...described, installationId: described.installationId ?? known.installation_id }
}

async function rememberOwner(db: Db, { owner, ownerId }: Repository, tenant: string): Promise<void> {
  if (ownerId === 0) return
  await db
    .insertInto('owners')
    .values({ login: owner.toLowerCase(), id: ownerId, tenant })
    .onConflict((conflict) => conflict.columns(['login', 'id', 'tenant']).doNothing())
    .execute()
}
