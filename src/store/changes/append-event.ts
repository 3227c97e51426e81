import type { BuildState, Observation } from '../../domain/index.ts'
import type { Db } from '../sql/tables.ts'

/** What happened to a Build, in the order in which it happened; live streams read it. */
type BuildEvent =
  | { type: 'created'; state: BuildState }
  | { type: 'triggered'; ref: string | null; pullRequest: number | null }
  | { type: 'admitted'; executionId: string; attempt: number }
  | { type: 'bound'; executionId: string; buildRun: string }
  | { type: 'progressed'; executionId: string; observation: Observation }
  | { type: 'ended'; executionId: string; state: BuildState; observation: Observation }

/** Appends under the Build's next number. The number is taken from the Build's row, so it has no gaps. */
export async function appendEvent(db: Db, buildId: string, now: number, event: BuildEvent): Promise<void> {
  const { last_event } = await db
    .updateTable('builds')
    .set((build) => ({ last_event: build('last_event', '+', 1) }))
    .where('id', '=', buildId)
    .returning('last_event')
    .executeTakeFirstOrThrow()
  const { type, ...data } = event
  await db
    .insertInto('build_events')
    .values({ build_id: buildId, sequence: last_event, at: now, type, data: JSON.stringify(data) })
    .execute()
}
