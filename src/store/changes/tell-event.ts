import type { Selectable } from 'kysely'
import type { BuildState, LiveEvent, Step } from '../../domain/index.ts'
import { compileOnce } from '../sql/compile-once.ts'
import type { Db, Tables } from '../sql/tables.ts'

type BuildRow = Pick<
  Selectable<Tables['builds']>,
  'id' | 'tenant' | 'repository_name' | 'name' | 'sha' | 'ref'
>

// Several of a Build, so that their text is built once.
const insertEvent = compileOnce((db) =>
  db.insertInto('events').values({
    ...{ at: 0, tenant: '', repository: '', build_id: '', build: '', sha: '', ref: '', what: '' },
  }),
)

/** That something of a Build has changed, for whoever follows the service; in the transaction of the change. */
export async function tellEvent(db: Db, row: BuildRow, what: LiveEvent['what'], at: number): Promise<void> {
  const { id, tenant, repository_name, name, sha, ref } = row
  await insertEvent(db, at, tenant, repository_name, id, name, sha, ref, JSON.stringify(what))
}

/** That a Build is in another state, or at another attempt. */
export async function tellBuild(
  db: Db,
  row: BuildRow,
  at: number,
  change: { state: BuildState; attempt: number; reason?: string | null; digest?: string | null },
): Promise<void> {
  const { state, attempt, reason = null, digest = null } = change
  await tellEvent(db, row, { type: 'build', state, attempt, reason, digest }, at)
}

/** One event for each step that is in another state than before. */
export async function tellSteps(
  db: Db,
  row: BuildRow,
  at: number,
  { execution, before, after }: { execution: string; before: Step[]; after: Step[] },
): Promise<void> {
  const known = new Map(before.map(({ name, state }) => [name, state]))
  for (const { name, state, exitCode } of after)
    if (known.get(name) !== state)
      await tellEvent(db, row, { type: 'step', execution, name, state, exitCode }, at)
}
