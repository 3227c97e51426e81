import type { Execution, Failure, Observation } from '../../../domain/index.ts'
import { decideRetry } from '../../../domain/index.ts'
import { isInfrastructure } from '../../../shipwright/index.ts'
import { toBuild } from '../../rows/build-row.ts'
import type { Db } from '../../sql/tables.ts'
import { hasLiveTwin } from '../find-same-build.ts'
import { findBuildRow } from '../find-row.ts'
import { mayRun } from '../may-run.ts'

/**
 * Whether the Build of an execution that is about to end is tried again by itself: what its failure then says, and
 * when (epoch ms) the next attempt may begin.
 */
export async function findRetry(
  db: Db,
  { buildId, attempt, cancelAskedAt }: Execution,
  { state, failure }: Observation,
  now: number,
): Promise<{ failure: Failure; notBefore: number } | null> {
  if (state !== 'failed' || failure === null || !isInfrastructure(failure.reason)) return null
  const row = await findBuildRow(db, buildId)
  const previous = await db
    .selectFrom('executions')
    .select('failure')
    .where('build_id', '=', buildId)
    .where('attempt', '=', attempt - 1)
    .executeTakeFirst()
  const before = previous?.failure ? (JSON.parse(previous.failure) as Failure).retry : undefined
  const decided = decideRetry({
    isInfrastructure: true,
    isWanted:
      cancelAskedAt === null && (await mayRun(db, toBuild(row).repository)) && !(await hasLiveTwin(db, row)),
    before: before ?? null,
  })
  if (decided === null) return null
  return { failure: { ...failure, retry: decided.retry }, notBefore: now + decided.afterMs }
}
