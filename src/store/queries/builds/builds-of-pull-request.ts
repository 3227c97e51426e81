import { isEnded } from '../../../domain/index.ts'
import { viewBuilds } from '../../rows/view-builds.ts'
import type { Query } from '../query.ts'
import { capLimit } from '../query.ts'

/** What a command without names is about: all that is open, and what each name came to last. */
export const buildsOfPullRequest: Query<'buildsOfPullRequest'> = async (
  db,
  { repositoryId, number, limit },
) => {
  const rows = await db
    .selectFrom('build_triggers')
    .innerJoin('builds', 'builds.id', 'build_triggers.build_id')
    .select(['builds.id', 'builds.name', 'builds.state', 'builds.created_at'])
    .distinct()
    .where('build_triggers.repository_id', '=', repositoryId)
    .where('build_triggers.pull_request', '=', number)
    .orderBy('builds.created_at', 'desc')
    .orderBy('builds.id', 'desc')
    .execute()
  const names = new Set<string>()
  const ids = rows
    .filter(({ name, state }) => {
      const newest = !names.has(name)
      names.add(name)
      return newest || !isEnded(state)
    })
    .slice(0, capLimit(limit))
    .map(({ id }) => id)
  const views = await viewBuilds(db, ids)
  return ids.flatMap((id) => views.get(id) ?? [])
}
