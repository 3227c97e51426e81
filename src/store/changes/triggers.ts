import type { CancelCause } from '../../domain/index.ts'
import { isEnded } from '../../domain/index.ts'
import { literals } from '../sql/literal.ts'
import type { Db } from '../sql/tables.ts'
import { cancelRow } from './cancel-build.ts'
import { findBuildRow } from './find-row.ts'

/** A ref, and since when by the source host's clock. */
interface RefAt {
  repositoryId: number
  ref: string
  now: number
}

/** Builds that were cancelled, or asked to end. */
type Cancelled = { id: string; name: string }[]

/**
 * The ref is at a newer commit: its older ones are not wanted any more where they may be cancelled for it. Ended
 * Builds are let go as well, so that what wants a Build is never a list that grows with the ref's history.
 * What is named in `keep` stays. `olderThan` null: all, since nothing newer is known of the ref.
 */
export async function supersede(
  db: Db,
  { repositoryId, ref, now }: RefAt,
  by: { sha: string; keep: ReadonlySet<string>; olderThan: number | null },
): Promise<void> {
  let triggers = db
    .selectFrom('build_triggers')
    .innerJoin('builds', 'builds.id', 'build_triggers.build_id')
    .select([
      'build_triggers.build_id',
      'build_triggers.delivery_id',
      'build_triggers.cancel_in_progress',
      'builds.name',
      'builds.state',
    ])
    .where('build_triggers.repository_id', '=', repositoryId)
    .where('build_triggers.ref', '=', ref)
    .where('build_triggers.withdrawn_at', 'is', null)
    .where('builds.sha', '<>', by.sha)
  if (by.olderThan !== null) triggers = triggers.where('build_triggers.head_at', '<', by.olderThan)
  const open = new Set<string>()
  for (const row of await triggers.execute()) {
    const ended = isEnded(row.state)
    if (by.keep.has(row.name)) continue
    if (!ended && row.cancel_in_progress === 0) continue
    await db
      .updateTable('build_triggers')
      .set({ withdrawn_at: now })
      .where('build_id', '=', row.build_id)
      .where('delivery_id', '=', row.delivery_id)
      .execute()
    if (!ended) open.add(row.build_id)
  }
  for (const id of open) await cancelUnwanted(db, id, { kind: 'superseded', by: by.sha }, now)
}

/**
 * The ref is gone, and all that only it had wanted is cancelled: also what somebody has started again since the
 * ref had moved on.
 */
export async function withdrawRef(
  db: Db,
  { repositoryId, ref, now }: RefAt,
  cause: CancelCause,
): Promise<Cancelled> {
  await db
    .updateTable('build_triggers')
    .set({ withdrawn_at: now })
    .where('repository_id', '=', repositoryId)
    .where('ref', '=', ref)
    .where('withdrawn_at', 'is', null)
    .execute()
  const open = await db
    .selectFrom('builds')
    .select(['id', 'name'])
    .where('repository_id', '=', repositoryId)
    .where('state', 'in', literals('pending', 'queued', 'running'))
    .where((build) =>
      build.exists(
        build
          .selectFrom('build_triggers')
          .select('delivery_id')
          .whereRef('build_triggers.build_id', '=', 'builds.id')
          .where('ref', '=', ref),
      ),
    )
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const cancelled: Cancelled = []
  for (const build of open) if (await cancelUnwanted(db, build.id, cause, now)) cancelled.push(build)
  return cancelled
}

/** Cancels a Build unless something still wants it; whether it was cancelled. */
async function cancelUnwanted(db: Db, id: string, cause: CancelCause, now: number): Promise<boolean> {
  if (await isWanted(db, id)) return false
  return (await cancelRow(db, await findBuildRow(db, id), { cause, now })) !== 'ended'
}

/** Whether some ref wants the Build. */
export async function isWanted(db: Db, buildId: string): Promise<boolean> {
  const live = await db
    .selectFrom('build_triggers')
    .select('delivery_id')
    .where('build_id', '=', buildId)
    .where('withdrawn_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return live !== undefined
}
