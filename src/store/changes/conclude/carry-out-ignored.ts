import type { Conclusion, Outcome, Verdict } from '../../../domain/index.ts'
import type { Db } from '../../sql/tables.ts'
import { carryOutPlanned } from './carry-out-planned.ts'

/** Nothing comes of it, except that its ref points to another commit now. */
export async function carryOutIgnored(
  db: Db,
  conclusion: Conclusion,
  { reason, head = null }: Extract<Outcome, { kind: 'ignored' }>,
): Promise<Verdict> {
  if (head !== null) {
    const nothing = { builds: [], skipped: [], pullRequest: null, event: null, again: 'never' as const }
    await carryOutPlanned(db, conclusion, { kind: 'planned', ...nothing, head })
  }
  return { kind: 'ignored', reason }
}
