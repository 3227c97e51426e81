import type {
  AccessChange,
  Outcome,
  PlannedBuild,
  Repository,
  RepositoryAccess,
  Verdict,
} from '../../../domain/index.ts'
import { literals } from '../../sql/literal.ts'
import type { Db } from '../../sql/tables.ts'
import { cancelRow } from '../cancel-build.ts'
import { installationAccess } from '../may-run.ts'
import { moveRepository } from '../move-repository.ts'
import { tellAgain } from '../reports/tell-again.ts'
import { whyBarred } from './barred.ts'

/** What we may do has changed: Builds of repositories that lose the right to run are cancelled. */
export async function carryOutAccess(
  db: Db,
  { changes, text }: Extract<Outcome, { kind: 'access' }>,
  now: number,
): Promise<Verdict> {
  const cancelled: PlannedBuild[] = []
  for (const change of changes)
    for (const id of await apply(db, change)) {
      cancelled.push(...(await endLost(db, id, now)))
      await tellAgain(db, id, now)
    }
  return { kind: 'noted', text, cancelled }
}

/** Returns the ids of the repositories whose right to run may be gone with it. */
async function apply(db: Db, change: AccessChange): Promise<number[]> {
  switch (change.scope) {
    case 'installation':
      return changeInstallation(db, change)
    case 'repository':
      await changeRepository(db, change)
      return [change.repositoryId]
    case 'moved':
      await moveRepository(db, change.repository)
      return [change.repository.id]
  }
}

async function changeInstallation(
  db: Db,
  { installationId, access }: { installationId: number; access: RepositoryAccess },
): Promise<number[]> {
  await db
    .insertInto('installations')
    .values({ id: installationId, access })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ access }))
    .execute()
  // What is archived or removed by itself stays so, whatever becomes of its installation.
  const from = access === 'active' ? literals('suspended') : literals('active', 'suspended')
  const rows = await db
    .updateTable('repositories')
    .set({ access })
    .where('installation_id', '=', installationId)
    .where('access', 'in', from)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

async function changeRepository(
  db: Db,
  { repositoryId, access, installationId }: Extract<AccessChange, { scope: 'repository' }>,
): Promise<void> {
  const row = db.updateTable('repositories').where('id', '=', repositoryId)
  if (access !== 'active') {
    await row.set({ access }).execute()
    return
  }
  const known = await db
    .selectFrom('repositories')
    .select(['repository', 'installation_id'])
    .where('id', '=', repositoryId)
    .executeTakeFirst()
  if (known === undefined) return
  if (installationId !== undefined) {
    await row.set({ access: await installationAccess(db, installationId) }).execute()
    await moveRepository(db, { ...(JSON.parse(known.repository) as Repository), installationId })
    return
  }
  const installation = await installationAccess(db, known.installation_id)
  // Given to us again after an installation that is no more: which one it has now, its next delivery says.
  const forget = installation === 'removed' ? { installation_id: null } : {}
  await row.set({ access: installation === 'removed' ? 'active' : installation, ...forget }).execute()
}

async function endLost(db: Db, repositoryId: number, now: number): Promise<PlannedBuild[]> {
  const known = await db
    .selectFrom('repositories')
    .select('access')
    .where('id', '=', repositoryId)
    .executeTakeFirst()
  if (known === undefined || known.access === 'active') return []
  const open = await db
    .selectFrom('builds')
    .selectAll()
    .where('repository_id', '=', repositoryId)
    .where('state', 'in', literals('pending', 'queued', 'running'))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const cause = { kind: 'lost' as const, reason: whyBarred(known.access) }
  const cancelled: PlannedBuild[] = []
  for (const row of open)
    if ((await cancelRow(db, row, { cause, now })) !== 'ended')
      cancelled.push({ id: row.id, name: row.name, existing: true })
  return cancelled
}
