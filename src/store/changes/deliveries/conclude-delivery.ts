import type { Conclusion, PlannedBuild, Verdict } from '../../../domain/index.ts'
import type { Db } from '../../sql/tables.ts'
import type { Change } from '../change.ts'
import { PreconditionError } from '../change.ts'
import { answerComment } from '../conclude/answer-comment.ts'
import { carryOutAccess } from '../conclude/carry-out-access.ts'
import { carryOutAsked } from '../conclude/carry-out-asked.ts'
import { carryOutIgnored } from '../conclude/carry-out-ignored.ts'
import { carryOutInvalid } from '../conclude/carry-out-invalid.ts'
import { carryOutPlanned } from '../conclude/carry-out-planned.ts'
import { carryOutWithdrawn } from '../conclude/carry-out-withdrawn.ts'
import { seeRepository } from '../conclude/see-repository.ts'

/** T2. A delivery that has been concluded before answers with what was concluded then: nothing doubles. */
export const concludeDelivery: Change<'concludeDelivery'> = async (db, conclusion) => {
  const { deliveryId, repository, ref, sha, now } = conclusion
  const delivery = await db
    .selectFrom('deliveries')
    .select(['state', 'verdict'])
    .where('id', '=', deliveryId)
    .executeTakeFirst()
  if (delivery === undefined) throw new PreconditionError(`delivery ${deliveryId} does not exist`)
  if (delivery.verdict !== null) return answer(JSON.parse(delivery.verdict) as Verdict)
  if (conclusion.seen) await seeRepository(db, { ...conclusion.seen, now })
  const verdict = await carryOut(db, conclusion)
  if (conclusion.reply) await answerComment(db, conclusion, conclusion.reply, verdict)
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
      concluded_at: now,
      planned_for: conclusion.seen?.tenant ?? null,
    })
    .where('id', '=', deliveryId)
    .execute()
  return answer(verdict)
}

function answer(verdict: Verdict): { verdict: Verdict; builds: PlannedBuild[] } {
  return { verdict, builds: 'builds' in verdict ? verdict.builds : [] }
}

async function carryOut(db: Db, conclusion: Conclusion): Promise<Verdict> {
  const { outcome, now } = conclusion
  switch (outcome.kind) {
    case 'ignored':
      return carryOutIgnored(db, conclusion, outcome)
    case 'invalid':
      return carryOutInvalid(db, conclusion, outcome)
    case 'planned':
      return carryOutPlanned(db, conclusion, outcome)
    case 'withdrawn':
      return carryOutWithdrawn(db, outcome, now)
    case 'asked':
      return carryOutAsked(db, conclusion, outcome)
    case 'access':
      return carryOutAccess(db, outcome, now)
  }
}
