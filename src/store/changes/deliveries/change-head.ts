import type { Selectable } from 'kysely'
import type { CancelCause, HeadChange } from '../../../domain/index.ts'
import type { Db, Tables } from '../../sql/tables.ts'

/** What an event says of its ref, beside what was known of it. */
export type HeadStanding =
  /** The ref is at the event's commit; `changed` when it was at another, or gone. */
  | { kind: 'current'; changed: boolean }
  /** The ref had moved on before. */
  | { kind: 'late'; at: string }
  /** The ref was taken away afterwards. */
  | { kind: 'gone'; cause: CancelCause }

/** Records that the ref points to this commit, unless something newer is known. */
export async function changeHead(
  db: Db,
  { repositoryId, sha, head, now }: { repositoryId: number; sha: string; head: HeadChange; now: number },
): Promise<HeadStanding> {
  const known = await db
    .selectFrom('heads')
    .selectAll()
    .where('repository_id', '=', repositoryId)
    .where('ref', '=', head.ref)
    .executeTakeFirst()
  const standing = standingBeside(known, sha, head)
  if (standing.kind !== 'current') return standing
  const at = standing.changed ? head.at : Math.max(head.at, known?.at ?? 0)
  const seen = standing.changed ? { before: head.before, seen_at: now } : {}
  await db
    .insertInto('heads')
    .values({
      ...{ repository_id: repositoryId, ref: head.ref, sha, before: head.before },
      ...{ at, seen_at: now, gone: null },
    })
    .onConflict((conflict) =>
      conflict.columns(['repository_id', 'ref']).doUpdateSet({ sha, at, gone: null, ...seen }),
    )
    .execute()
  return standing
}

/** GitHub's times are of whole seconds: of two at the same time, the one that names the other came after it. */
function standingBeside(
  known: Selectable<Tables['heads']> | undefined,
  sha: string,
  head: HeadChange,
): HeadStanding {
  if (known === undefined) return { kind: 'current', changed: true }
  if (known.gone !== null) {
    if (head.at < known.at) return { kind: 'gone', cause: JSON.parse(known.gone) as CancelCause }
    return { kind: 'current', changed: true }
  }
  if (known.sha === sha) return { kind: 'current', changed: false }
  const tie = head.at === known.at
  const older = tie ? head.before !== known.sha && known.before === sha : head.at < known.at
  return older ? { kind: 'late', at: known.sha } : { kind: 'current', changed: true }
}
