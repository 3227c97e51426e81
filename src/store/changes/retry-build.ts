import { isEnded } from '../../domain/index.ts'
import { toBuild } from '../rows/build-row.ts'
import { beginAttempt } from './runs/begin-attempt.ts'
import type { Change } from './change.ts'
import { findBuildRow } from './find-row.ts'
import { hasLiveTwin } from './find-same-build.ts'
import { mayRun } from './may-run.ts'
import { retryNeeded } from './needs.ts'
import { touchAggregate } from './reports/touch-aggregate.ts'

/** A new attempt of an ended Build, and of what it needs that has no image. Untrusted ones wait again unless their commit was approved. */
export const retryBuild: Change<'retryBuild'> = async (db, { buildId, now }) => {
  const row = await findBuildRow(db, buildId)
  if (!isEnded(row.state)) return 'live'
  if (await hasLiveTwin(db, row)) return 'shared'
  const build = toBuild(row)
  if (!(await mayRun(db, build.repository))) return 'barred'
  await retryNeeded(db, row.id, now)
  const state = await beginAttempt(db, row, { now })
  await touchAggregate(db, build, now)
  return state
}
