import type { CancelCause, HeadChange, NewBuild } from '../../../domain/index.ts'
import type { Db } from '../../sql/tables.ts'
import type { HeadStanding } from '../deliveries/change-head.ts'

/** Why Builds of an event that came late are not made, by their ids; others are. */
export async function judgeLateness(
  db: Db,
  {
    repositoryId,
    head,
    standing,
    builds,
  }: { repositoryId: number; head: HeadChange | null; standing: HeadStanding; builds: NewBuild[] },
): Promise<Map<string, string>> {
  const reasons = new Map<string, string>()
  if (head === null || standing.kind === 'current') return reasons
  for (const { id, name, sha, cancelInProgress } of builds) {
    if (standing.kind === 'gone') reasons.set(id, whyGone(standing.cause))
    else if (cancelInProgress && head.supersedes !== 'none') {
      const by =
        head.supersedes === 'all' ? standing.at : await newerOf(db, { repositoryId, head, name, sha })
      if (by !== null) reasons.set(id, `superseded by ${by}`)
    }
  }
  return reasons
}

/** Another commit of the ref, as new or newer, that builds this name. */
async function newerOf(
  db: Db,
  { repositoryId, head, name, sha }: { repositoryId: number; head: HeadChange; name: string; sha: string },
): Promise<string | null> {
  const newer = await db
    .selectFrom('build_triggers')
    .innerJoin('builds', 'builds.id', 'build_triggers.build_id')
    .select('builds.sha')
    .where('build_triggers.repository_id', '=', repositoryId)
    .where('build_triggers.ref', '=', head.ref)
    .where('build_triggers.head_at', '>=', head.at)
    .where('builds.name', '=', name)
    .where('builds.sha', '<>', sha)
    .orderBy('build_triggers.head_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newer?.sha ?? null
}

function whyGone(cause: CancelCause): string {
  switch (cause.kind) {
    case 'closed':
      return `pull request #${cause.pullRequest} was closed`
    case 'deleted':
      return `${cause.ref} was deleted`
    case 'dequeued':
      return 'its merge group was taken apart'
    case 'superseded':
      return `superseded by ${cause.by}`
    case 'asked':
    case 'lost':
      return 'its ref is gone'
  }
}
