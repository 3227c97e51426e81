import type { Selectable } from 'kysely'
import type { BuildConfig } from '../../../domain/index.ts'
import { literal } from '../../sql/literal.ts'
import type { Db, Tables } from '../../sql/tables.ts'

/** A completed Build: what it pushed is the last of its image on every branch that wanted it. */
export async function noteLastImage(
  db: Db,
  build: Pick<Selectable<Tables['builds']>, 'id' | 'repository_id' | 'sha' | 'config'>,
): Promise<void> {
  const execution = await db
    .selectFrom('executions')
    .select(['digest', 'ended_at', 'created_at'])
    .where('build_id', '=', build.id)
    .where('state', '=', literal('succeeded'))
    .orderBy('attempt', 'desc')
    .limit(1)
    .executeTakeFirst()
  const digest = execution?.digest ?? null
  if (execution === undefined || digest === null) return
  const branches = await db
    .selectFrom('build_triggers')
    .select('ref')
    .distinct()
    .where('build_id', '=', build.id)
    .where('ref', 'like', 'refs/heads/%')
    .execute()
  const { image } = JSON.parse(build.config) as BuildConfig
  const last = { digest, sha: build.sha, at: execution.ended_at ?? execution.created_at }
  for (const { ref } of branches)
    await db
      .insertInto('last_images')
      .values({ repository_id: build.repository_id, ref, image, ...last })
      .onConflict((conflict) =>
        conflict
          .columns(['repository_id', 'ref', 'image'])
          .doUpdateSet(last)
          .where('last_images.at', '<=', last.at),
      )
      .execute()
}
