import type { Conclusion, Order, Outcome, Person, PlannedBuild, Verdict } from '../../../domain/index.ts'
import type { Db } from '../../sql/tables.ts'
import { approve } from '../approve-commit.ts'
import { cancelBuild } from '../cancel-build.ts'
import { retryBuild } from '../retry-build.ts'
import { carryOutInvalid } from './carry-out-invalid.ts'
import { carryOutPlanned } from './carry-out-planned.ts'

/** What an order came to: sentences for whoever looks the delivery up. */
interface Done {
  builds: PlannedBuild[]
  done: string[]
  refused: string[]
}

/** What a person asked for and may have; the state may still forbid it, and then the verdict says so. */
export async function carryOutAsked(
  db: Db,
  conclusion: Conclusion,
  { by, orders, refused, plan }: Extract<Outcome, { kind: 'asked' }>,
): Promise<Verdict> {
  const { now } = conclusion
  const verdict = { kind: 'asked' as const, by, builds: [] as PlannedBuild[], done: [] as string[], refused }
  for (const order of orders) {
    const { builds, done, refused: more } = await carryOut(db, order, { by, now })
    verdict.builds = [...verdict.builds, ...builds]
    verdict.done = [...verdict.done, ...done]
    verdict.refused = [...verdict.refused, ...more]
  }
  if (plan === undefined) return verdict
  const {
    builds,
    done,
    refused: more,
  } = told(
    plan.kind === 'planned'
      ? await carryOutPlanned(db, conclusion, plan)
      : await carryOutInvalid(db, conclusion, plan),
  )
  return {
    ...verdict,
    builds: [...verdict.builds, ...builds],
    done: [...verdict.done, ...done],
    refused: [...verdict.refused, ...more],
  }
}

/** A plan's verdict as part of the answer; why a file cannot be used, whoever planned has said. */
function told(verdict: Verdict): Done {
  if (verdict.kind === 'ignored') return { builds: [], done: [], refused: [verdict.reason] }
  if (verdict.kind !== 'planned') return { builds: [], done: [], refused: [] }
  const { builds } = verdict
  return { builds, done: builds.map(({ name }) => `${name} is asked for.`), refused: [] }
}

async function carryOut(db: Db, order: Order, at: { by: Person | null; now: number }): Promise<Done> {
  if (order.kind === 'approve') return approveAll(db, order, at)
  const row = await db
    .selectFrom('builds')
    .select(['id', 'name'])
    .where('id', '=', order.buildId)
    .executeTakeFirst()
  if (row === undefined) return { builds: [], done: [], refused: [`There is no build ${order.buildId}.`] }
  const build = { ...row, existing: true }
  return order.kind === 'retry' ? retry(db, build, at.now) : cancel(db, build, at)
}

async function retry(db: Db, build: PlannedBuild, now: number): Promise<Done> {
  const nothing = (refusal: string): Done => ({ builds: [], done: [], refused: [refusal] })
  switch (await retryBuild(db, { buildId: build.id, now })) {
    case 'queued':
      return { builds: [build], done: [`${build.name} is queued again.`], refused: [] }
    case 'pending':
      return { builds: [build], done: [`${build.name} waits for approval.`], refused: [] }
    case 'live':
      return nothing(`${build.name} has not ended yet.`)
    case 'shared':
      return nothing(`${build.name} has a newer build of the same commit, which is in force.`)
    case 'barred':
      return nothing(`${build.name} cannot run: Slipway may not build this repository any more.`)
  }
}

async function cancel(
  db: Db,
  build: PlannedBuild,
  { by, now }: { by: Person | null; now: number },
): Promise<Done> {
  switch (await cancelBuild(db, { buildId: build.id, cause: { kind: 'asked', by }, now })) {
    case 'cancelled':
      return { builds: [build], done: [`${build.name} is cancelled.`], refused: [] }
    case 'asked':
      return { builds: [build], done: [`${build.name} is being stopped.`], refused: [] }
    case 'ended':
      return { builds: [], done: [], refused: [`${build.name} has ended already.`] }
  }
}

async function approveAll(
  db: Db,
  { repositoryId, sha, via }: Extract<Order, { kind: 'approve' }>,
  { by, now }: { by: Person | null; now: number },
): Promise<Done> {
  const approved = await approve(db, { repositoryId, sha, via, by, at: now })
  const builds = approved.map(({ id, name }) => ({ id, name, existing: true }))
  return { builds, done: [`Commit ${sha} is approved.`], refused: [] }
}
