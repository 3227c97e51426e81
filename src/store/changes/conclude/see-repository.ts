import type { Selectable } from 'kysely'
import type { Repository } from '../../../domain/index.ts'
import { fullName } from '../../../domain/index.ts'
import type { Db, Tables } from '../../sql/tables.ts'
import { installationAccess } from '../may-run.ts'
import { moveRepository } from '../move-repository.ts'

/**
 * A delivery of a repository: remembered under its id, bound to its tenant. It gives no right back that was taken,
 * save by another installation than the one that lost it.
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
  const seen = db.updateTable('repositories').where('id', '=', repository.id)
  await seen.set({ seen_at: now, ...(known.tenant === tenant ? {} : bind(repository, tenant)) }).execute()
  const told = await installationAccess(db, repository.installationId)
  if (told !== 'active') return
  if (isMoved(known, repository)) await moveRepository(db, repository)
  else await seen.set({ repository: JSON.stringify(repository) }).execute()
  const regained =
    repository.installationId !== known.installation_id &&
    (known.access === 'removed' || known.access === 'suspended')
  if (regained) await seen.set({ access: 'active' }).execute()
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

function isMoved(known: Selectable<Tables['repositories']>, now: Repository): boolean {
  const before = JSON.parse(known.repository) as Repository
  return fullName(before) !== fullName(now) || known.installation_id !== now.installationId
}

async function rememberOwner(db: Db, { owner, ownerId }: Repository, tenant: string): Promise<void> {
  if (ownerId === 0) return
  await db
    .insertInto('owners')
    .values({ login: owner.toLowerCase(), id: ownerId, tenant })
    .onConflict((conflict) => conflict.columns(['login', 'id', 'tenant']).doNothing())
    .execute()
}
