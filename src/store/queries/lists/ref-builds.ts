import type { BuildGlance } from '../../../domain/index.ts'
import { glanceBuilds, toGlance } from '../../rows/glance-builds.ts'
import type { Db } from '../../sql/tables.ts'
import type { Query } from '../query.ts'

/** What a ref wanted, newest first. */
export const refBuilds: Query<'refBuilds'> = (db, input) => readRefBuilds(db, input)

/**
 * A Build is of the ref that wanted it first, and of those that came to its commit later; one that somebody asked for
 * has no other ref than its own.
 */
export async function readRefBuilds(
  db: Db,
  { repositoryId, ref, limit, name }: { repositoryId: number; ref: string; limit: number; name?: string },
): Promise<BuildGlance[]> {
  const most = Math.max(1, Math.min(200, limit))
  let own = db
    .selectFrom('builds')
    .select(['id', 'created_at as at'])
    .where('repository_id', '=', repositoryId)
    .where('ref', '=', ref)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
  let wanted = db
    .selectFrom('build_triggers')
    .innerJoin('builds', 'builds.id', 'build_triggers.build_id')
    .select(['build_triggers.build_id as id', 'build_triggers.at'])
    .where('build_triggers.repository_id', '=', repositoryId)
    .where('build_triggers.ref', '=', ref)
    .orderBy('build_triggers.at', 'desc')
    .limit(most)
  if (name !== undefined) {
    own = own.where('name', '=', name)
    wanted = wanted.where('builds.name', '=', name)
  }
  const cameAt = new Map<string, number>()
  for (const { id, at } of [...(await own.execute()), ...(await wanted.execute())])
    cameAt.set(id, Math.max(at, cameAt.get(id) ?? 0))
  const ids = [...cameAt].sort(([a, at], [b, bt]) => bt - at || (a < b ? 1 : -1)).slice(0, most)
  if (ids.length === 0) return []
  const rows = await glanceBuilds(db)
    .where(
      'builds.id',
      'in',
      ids.map(([id]) => id),
    )
    .execute()
  const byId = new Map(rows.map((row) => [row.id, toGlance(row)]))
  return ids.flatMap(([id]) => byId.get(id) ?? [])
}
