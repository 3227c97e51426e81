import type { Conclusion, NewBuild, PlannedBuild, Verdict } from '../../domain/index.ts'
import type { Db } from '../sql/tables.ts'
import { newReportRow } from '../rows/report-row.ts'
import type { Change } from './change.ts'
import { PreconditionError } from './change.ts'
import { createBuild, findLiveBuild } from './create-build.ts'

/** T2. A delivery that has been concluded before answers with what was concluded then: nothing doubles. */
export const concludeDelivery: Change<'concludeDelivery'> = async (db, conclusion) => {
  const { deliveryId, repository, ref, sha } = conclusion
  const delivery = await db
    .selectFrom('deliveries')
    .select(['state', 'verdict'])
    .where('id', '=', deliveryId)
    .executeTakeFirst()
  if (delivery === undefined) throw new PreconditionError(`delivery ${deliveryId} does not exist`)
  if (delivery.verdict !== null) return answer(JSON.parse(delivery.verdict) as Verdict)
  const verdict = await carryOut(db, conclusion)
  await db
    .updateTable('deliveries')
    .set({
      state: 'concluded',
      claimed_by: null,
      verdict: JSON.stringify(verdict),
      repository,
      ref,
      sha,
      error: null,
    })
    .where('id', '=', deliveryId)
    .execute()
  await db.deleteFrom('delivery_bodies').where('delivery_id', '=', deliveryId).execute()
  return answer(verdict)
}

function answer(verdict: Verdict): { verdict: Verdict; builds: PlannedBuild[] } {
  return { verdict, builds: verdict.kind === 'planned' ? verdict.builds : [] }
}

async function carryOut(db: Db, conclusion: Conclusion): Promise<Verdict> {
  const { outcome } = conclusion
  switch (outcome.kind) {
    case 'ignored':
      return outcome
    case 'invalid':
      await reportFile(db, outcome, conclusion.now)
      return { kind: 'invalid', path: outcome.path, problems: outcome.problems }
    case 'planned': {
      const builds: PlannedBuild[] = []
      for (const build of outcome.builds)
        builds.push(await wantBuild(db, conclusion, build, outcome.pullRequest))
      return { kind: 'planned', builds, skipped: outcome.skipped }
    }
  }
}

/** Makes the Build, or adds the trigger to the live one that is the same. */
async function wantBuild(
  db: Db,
  { deliveryId, ref, now }: Conclusion,
  build: NewBuild,
  pullRequest: number | null,
): Promise<PlannedBuild> {
  const live = await findLiveBuild(db, build)
  const id = live ?? (await createBuild(db, build, now))
  await db
    .insertInto('build_triggers')
    .values({
      build_id: id,
      delivery_id: deliveryId,
      ref: ref ?? build.ref,
      pull_request: pullRequest,
      at: now,
    })
    .onConflict((conflict) => conflict.columns(['build_id', 'delivery_id']).doNothing())
    .execute()
  return { id, name: build.name, existing: live !== null }
}

/** One check says it for all events of the commit. */
async function reportFile(
  db: Db,
  { path, problems, at }: Extract<Conclusion['outcome'], { kind: 'invalid' }>,
  now: number,
): Promise<void> {
  const { repository, sha } = at
  const file = JSON.stringify({ path, problems, completedAt: now })
  await db
    .insertInto('reports')
    .values(
      newReportRow(
        { id: `file-${repository.id}-${sha}`, build_id: null, file, repository, sha, ended: 1 },
        now,
      ),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}
