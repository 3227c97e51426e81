import type { Selectable } from 'kysely'
import type { CancelCause, NewBuild, Outcome, PlannedBuild } from '../../domain/index.ts'
import { isEnded } from '../../domain/index.ts'
import { isHeld } from '../rows/is-held.ts'
import type { Db, Tables } from '../sql/tables.ts'
import { beginAttempt } from './runs/begin-attempt.ts'
import { findSameBuild } from './find-same-build.ts'
import { insertBuild } from './insert-build.ts'
import { noteLastImage } from './runs/note-last-image.ts'
import { startRow } from './start-build.ts'

/** What wants a Build, and from when on. */
export interface Want {
  deliveryId: number
  ref: string
  pullRequest: number | null
  /** By the source host's clock; null where the event changes no head. */
  headAt: number | null
  /** Whether the ref has come to this commit, as far as is known. */
  headChanged: boolean
  again: Extract<Outcome, { kind: 'planned' }>['again']
  /** How many combinations its entry has. */
  siblings: number
  now: number
}

/** Makes the Build, or adds the trigger to the one that is the same. The caller touches the commit's aggregate. */
export async function wantBuild(db: Db, build: NewBuild, want: Want): Promise<PlannedBuild> {
  const known = await findSameBuild(db, build)
  const id = known?.id ?? (await insertBuild(db, build, want))
  if (known !== null && isEnded(known.state) && (await startsAgain(db, known, want)))
    await beginAttempt(db, known, want)
  // Somebody had asked for it and not started it yet.
  if (known !== null && isHeld(known) && known.state === 'pending') await startRow(db, known, want.now)
  await db
    .insertInto('build_triggers')
    .values({
      build_id: id,
      delivery_id: want.deliveryId,
      repository_id: build.repository.id,
      ref: want.ref,
      pull_request: want.pullRequest,
      at: want.now,
      cancel_in_progress: build.cancelInProgress ? 1 : 0,
      head_at: want.headAt,
      withdrawn_at: null,
    })
    // There where somebody has the delivery planned again.
    .onConflict((conflict) =>
      conflict.columns(['build_id', 'delivery_id']).doUpdateSet({ withdrawn_at: null }),
    )
    .execute()
  if (known?.state === 'completed') await noteLastImage(db, known)
  return { id, name: build.name, existing: known !== null }
}

async function startsAgain(db: Db, known: Selectable<Tables['builds']>, want: Want): Promise<boolean> {
  if (want.again === 'always') return true
  // Somebody wants again what was cancelled only because nobody did.
  const cause = known.cancel_cause === null ? null : (JSON.parse(known.cancel_cause) as CancelCause)
  if (known.state === 'cancelled' && cause !== null && cause.kind !== 'asked') return true
  return want.again === 'pushed' && (await cameBack(db, known.id, want))
}

/** Whether the ref has wanted the Build before and comes back to it: a second telling of one push does not. */
async function cameBack(
  db: Db,
  buildId: string,
  { ref, headAt, headChanged, deliveryId }: Want,
): Promise<boolean> {
  const earlier = await db
    .selectFrom('build_triggers')
    .select(['withdrawn_at', 'delivery_id'])
    .where('build_id', '=', buildId)
    .where('ref', '=', ref)
    .execute()
  if (earlier.length === 0 || earlier.some((trigger) => trigger.delivery_id === deliveryId)) return false
  return headAt === null || headChanged || earlier.every((trigger) => trigger.withdrawn_at !== null)
}
