import type { Selectable } from 'kysely'
import type { Idempotency, NewBuild } from '../../domain/index.ts'
import { isEnded } from '../../domain/index.ts'
import { toBuild } from '../rows/build-row.ts'
import { isHeld } from '../rows/is-held.ts'
import type { Db, Tables } from '../sql/tables.ts'
import { cancelRow } from './cancel-build.ts'
import type { Change } from './change.ts'
import { whyBarred } from './conclude/barred.ts'
import { findBuildRow } from './find-row.ts'
import { findSameBuild } from './find-same-build.ts'
import { insertBuild } from './insert-build.ts'
import { accessOf } from './may-run.ts'
import { noteNeeds } from './needs.ts'
import { startRow } from './start-build.ts'
import { touchAggregate } from './reports/touch-aggregate.ts'

/** How long a client's key is remembered. */
export const keyLifeMs = 24 * 3_600_000

/**
 * A Build without an event, after those that it needs. The same request again, by its key, makes nothing and starts
 * nothing.
 */
export const createBuild: Change<'createBuild'> = async (
  db,
  { build, needed = [], start, idempotency, now },
) => {
  const earlier = idempotency === null ? null : await findEarlier(db, idempotency, now)
  if (earlier !== null && idempotency !== null)
    return earlier.request_hash === idempotency.requestHash
      ? { kind: 'repeated', buildId: earlier.build_id }
      : { kind: 'mismatch' }
  const made = new Map<string, string>()
  for (const one of needed) made.set(one.name, (await makeOne(db, one, { made, start, now })).buildId)
  const outcome = await makeOne(db, build, { made, start, now })
  if (idempotency !== null) await remember(db, idempotency, outcome.buildId, now)
  return outcome
}

async function makeOne(
  db: Db,
  build: NewBuild,
  { made, start, now }: { made: ReadonlyMap<string, string>; start: boolean; now: number },
): Promise<{ kind: 'created' | 'existing'; buildId: string }> {
  const known = await findSameBuild(db, build)
  const isExisting = known !== null && (!isEnded(known.state) || known.state === 'completed')
  const buildId = isExisting
    ? known.id
    : await insertBuild(db, build, { siblings: 1, isHeld: build.trust === 'trusted', now })
  if (!isExisting) await noteNeeds(db, { id: buildId, build, now }, made)
  const row = await findBuildRow(db, buildId)
  if (!isExisting || row.state === 'pending') await settle(db, row, { start, now })
  return { kind: isExisting ? 'existing' : 'created', buildId }
}

async function findEarlier(db: Db, { tokenId, key }: Idempotency, now: number) {
  const row = await db
    .selectFrom('idempotency')
    .selectAll()
    .where('token_id', '=', tokenId ?? '')
    .where('key', '=', key)
    .where('at', '>', now - keyLifeMs)
    .executeTakeFirst()
  return row ?? null
}

async function remember(
  db: Db,
  { tokenId, key, requestHash }: Idempotency,
  buildId: string,
  now: number,
): Promise<void> {
  const row = { request_hash: requestHash, build_id: buildId, at: now }
  await db
    .insertInto('idempotency')
    .values({ token_id: tokenId ?? '', key, ...row })
    .onConflict((conflict) => conflict.columns(['token_id', 'key']).doUpdateSet(row))
    .execute()
}

/**
 * Queues it where that is asked for; a stranger's waits for its approval instead, like any other. What may not run any
 * more ends at once and says why.
 */
async function settle(
  db: Db,
  row: Selectable<Tables['builds']>,
  { start, now }: { start: boolean; now: number },
): Promise<void> {
  const { repository } = toBuild(row)
  const access = await accessOf(db, repository)
  if (access !== 'active') {
    await cancelRow(db, row, { cause: { kind: 'lost', reason: whyBarred(access) }, now })
    return
  }
  const held = isHeld(row)
  if (held && !start) return
  if (held) await startRow(db, row, now)
  await touchAggregate(db, { repository, sha: row.sha }, now)
}
