import type { Change } from '../change.ts'
import { type Budget, cutoff } from './budget.ts'
import { pruneBuilds } from './prune-builds.ts'
import { pruneBodies, pruneDeliveries } from './prune-deliveries.ts'
import { pruneLogs } from './prune-logs.ts'
import { pruneEvents, pruneReports, pruneSmall } from './prune-rest.ts'

/** One step of what the rules do not keep any more: so much of each kind that others do not wait long for it. */
export const prune: Change<'prune'> = async (db, input) => {
  const { now, limit, rules } = input
  const budgets: Budget[] = []
  const budget = () => {
    const made = { left: Math.max(1, limit) }
    budgets.push(made)
    return made
  }
  const { builds, logBytes } = await pruneBuilds(db, input, budget())
  const moreLogBytes = await pruneLogs(db, input, budget())
  const deliveries = await pruneDeliveries(db, input, budget())
  const bodies = await pruneBodies(db, input, budget())
  const events = await pruneEvents(db, now, budget())
  await pruneReports(db, cutoff(rules.buildDays, now), budget())
  await pruneSmall(db, now, { left: limit })
  const more = budgets.some(({ left }) => left <= 0)
  return { builds, deliveries, bodies, logBytes: logBytes + moreLogBytes, events, more }
}
