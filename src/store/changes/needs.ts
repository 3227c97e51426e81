import type { Selectable } from 'kysely'
import type { Failure, NewBuild } from '../../domain/index.ts'
import { isEnded } from '../../domain/index.ts'
import { toBuild } from '../rows/build-row.ts'
import { hasFailed, readNeeds } from '../rows/read-needs.ts'
import { literal } from '../sql/literal.ts'
import type { Db, Tables } from '../sql/tables.ts'
import { beginAttempt } from './runs/begin-attempt.ts'
import { findSameBuild, hasLiveTwin } from './find-same-build.ts'
import { mayRun } from './may-run.ts'
import { touchAggregate } from './reports/touch-aggregate.ts'
import { startNeeded } from './start-build.ts'

type Row = Selectable<Tables['builds']>

/** Why a Build failed that needs another which has no image: src/shipwright/reasons. */
const neededBuildFailed = 'NeededBuildFailed'

/**
 * Notes which Builds a Build needs: those of the same outcome, else those that the commit has already, where one
 * that is at work or completed is meant before one that was given up.
 *
 * @param made ids of the Builds of the outcome, by their names
 */
export async function noteNeeds(
  db: Db,
  { id, build, now }: { id: string; build: NewBuild; now: number },
  made: ReadonlyMap<string, string>,
): Promise<void> {
  const names = [...new Set(build.config.needs ?? [])]
  if (names.length === 0) return
  for (const name of names) {
    const needed_id = made.get(name) ?? (await findNeeded(db, build, name))
    await db
      .insertInto('build_needs')
      .values({ build_id: id, name, needed_id })
      .onConflict((conflict) => conflict.columns(['build_id', 'name']).doUpdateSet({ needed_id }))
      .execute()
  }
  const { state } = await db
    .updateTable('builds')
    .set({ needs: names.length })
    .where('id', '=', id)
    .returning('state')
    .executeTakeFirstOrThrow()
  if (state === 'queued') await startNeeded(db, id, now)
}

async function findNeeded(db: Db, build: NewBuild, name: string): Promise<string | null> {
  const rows = await db
    .selectFrom('builds')
    .select(['id', 'state'])
    .where('repository_id', '=', build.repository.id)
    .where('sha', '=', build.sha)
    .where('name', '=', name)
    .where('trust', '=', build.trust)
    .where('state', '<>', 'skipped')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const meant = rows.find(({ state }) => !isEnded(state) || state === 'completed') ?? rows[0]
  return meant?.id ?? null
}

/** New attempts of what a Build needs, and of what that needs, where it has no image. */
export async function retryNeeded(db: Db, buildId: string, now: number): Promise<void> {
  const needed = await db
    .selectFrom('build_needs')
    .innerJoin('builds', 'builds.id', 'build_needs.needed_id')
    .selectAll('builds')
    .where('build_needs.build_id', '=', buildId)
    .orderBy('builds.created_at')
    .orderBy('builds.id')
    .execute()
  for (const row of needed) {
    if (!hasFailed(row.state)) continue
    const meant = await findSameBuild(db, toBuild(row))
    if (meant !== null && !hasFailed(meant.state)) {
      await needAnother(db, { buildId, from: row.id, to: meant.id })
      continue
    }
    await retryNeeded(db, row.id, now)
    await beginAttempt(db, row, { now })
  }
}

/** Somebody had what a Build needs made anew. */
async function needAnother(
  db: Db,
  { buildId, from, to }: { buildId: string; from: string; to: string },
): Promise<void> {
  await db
    .updateTable('build_needs')
    .set({ needed_id: to })
    .where('build_id', '=', buildId)
    .where('needed_id', '=', from)
    .execute()
}

/**
 * A Build was completed: what had failed only for want of its image is queued again. What needs another one that
 * has no image either stays as it is, since it would only fail once more.
 */
export async function queueDependents(db: Db, needed: Row, now: number): Promise<void> {
  const dependents = await db
    .selectFrom('build_needs')
    .innerJoin('builds', 'builds.id', 'build_needs.build_id')
    .selectAll('builds')
    .where('build_needs.needed_id', '=', needed.id)
    .where('builds.state', '=', literal('failed'))
    .orderBy('builds.created_at')
    .orderBy('builds.id')
    .execute()
  for (const row of dependents) {
    if (!(await failedForNeeds(db, row)) || (await readNeeds(db, row.id)) === 'failed') continue
    const { repository } = toBuild(row)
    if ((await hasLiveTwin(db, row)) || !(await mayRun(db, repository))) continue
    await beginAttempt(db, row, { now })
    await touchAggregate(db, { repository, sha: row.sha }, now)
  }
}

async function failedForNeeds(db: Db, { id, attempt }: Row): Promise<boolean> {
  const last = await db
    .selectFrom('executions')
    .select('failure')
    .where('build_id', '=', id)
    .where('attempt', '=', attempt)
    .executeTakeFirst()
  const failure = last?.failure ?? null
  return failure !== null && (JSON.parse(failure) as Failure).reason === neededBuildFailed
}
