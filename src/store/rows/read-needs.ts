import type { BuildState, QueuedBuild } from '../../domain/index.ts'
import type { Db } from '../sql/tables.ts'
import { literal } from '../sql/literal.ts'

/** How it stands with what waiting Builds need, by their ids; those that need nothing are not there. */
export async function readQueuedNeeds(
  db: Db,
  tenant: string | null,
): Promise<Map<string, QueuedBuild['needs']>> {
  let waiting = db
    .selectFrom('builds')
    .innerJoin('build_needs', 'build_needs.build_id', 'builds.id')
    .leftJoin('builds as needed', 'needed.id', 'build_needs.needed_id')
    .select(['build_needs.build_id', 'needed.state'])
    .where('builds.state', '=', literal('queued'))
    .where('builds.needs', '>', (build) => build.lit(0))
  if (tenant !== null) waiting = waiting.where('builds.tenant', '=', tenant)
  const states = new Map<string, (BuildState | null)[]>()
  for (const { build_id, state } of await waiting.execute()) {
    const known = states.get(build_id)
    if (known === undefined) states.set(build_id, [state])
    else known.push(state)
  }
  return new Map([...states].map(([id, all]) => [id, standingOf(all)]))
}

/** The same for one Build, waiting or not. */
export async function readNeeds(db: Db, buildId: string): Promise<QueuedBuild['needs']> {
  const rows = await db
    .selectFrom('build_needs')
    .leftJoin('builds as needed', 'needed.id', 'build_needs.needed_id')
    .select('needed.state')
    .where('build_needs.build_id', '=', buildId)
    .execute()
  return standingOf(rows.map(({ state }) => state))
}

/** Null: there is no such Build, and there will be none. */
function standingOf(states: (BuildState | null)[]): QueuedBuild['needs'] {
  if (states.some((state) => hasFailed(state))) return 'failed'
  return states.every((state) => state === 'completed') ? 'met' : 'open'
}

/** Whether a needed Build has ended without an image. */
export function hasFailed(state: BuildState | null): boolean {
  return state === null || state === 'failed' || state === 'cancelled' || state === 'skipped'
}
