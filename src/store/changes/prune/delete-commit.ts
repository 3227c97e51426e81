import type { Selectable } from 'kysely'
import type { BuildConfig, Failure, Person } from '../../../domain/index.ts'
import type { Db, Tables } from '../../sql/tables.ts'

/** Everything of a commit: its Builds with what belongs to them, its checks and its approval. A row a Build stays. */
export async function deleteCommit(
  db: Db,
  { repository_id, sha }: { repository_id: number; sha: string },
  now: number,
): Promise<{ builds: number; logBytes: number }> {
  const rows = await db
    .selectFrom('builds')
    .selectAll()
    .where('repository_id', '=', repository_id)
    .where('sha', '=', sha)
    .execute()
  const approval = await db
    .selectFrom('approvals')
    .select(['person', 'via'])
    .where('repository_id', '=', repository_id)
    .where('sha', '=', sha)
    .executeTakeFirst()
  let logBytes = 0
  for (const row of rows) {
    await keepAudit(db, row, approval ?? null, now)
    logBytes += await deleteLogs(db, row.id)
    for (const table of ['executions', 'build_needs', 'build_triggers', 'idempotency', 'reports'] as const)
      await db.deleteFrom(table).where('build_id', '=', row.id).execute()
    await db.deleteFrom('builds').where('id', '=', row.id).execute()
  }
  for (const table of ['reports', 'approvals'] as const)
    await db.deleteFrom(table).where('repository_id', '=', repository_id).where('sha', '=', sha).execute()
  return { builds: rows.length, logBytes }
}

/** The logs of a Build's executions; returns how many bytes they had. */
export async function deleteLogs(db: Db, buildId: string): Promise<number> {
  const executions = await db.selectFrom('executions').select('id').where('build_id', '=', buildId).execute()
  let bytes = 0
  for (const { id } of executions) {
    await db.deleteFrom('log_marks').where('execution_id', '=', id).execute()
    const { sum } = await db
      .selectFrom('log_chunks')
      .select((chunk) => chunk.fn.sum<number | null>('length').as('sum'))
      .where('execution_id', '=', id)
      .executeTakeFirstOrThrow()
    if (sum === null) continue
    bytes += sum
    await db.deleteFrom('log_chunks').where('execution_id', '=', id).execute()
  }
  return bytes
}

async function keepAudit(
  db: Db,
  row: Selectable<Tables['builds']>,
  approval: { person: string | null; via: string } | null,
  now: number,
): Promise<void> {
  const last = await db
    .selectFrom('executions')
    .select(['digest', 'failure'])
    .where('build_id', '=', row.id)
    .orderBy('attempt', 'desc')
    .limit(1)
    .executeTakeFirst()
  const { id, tenant, repository_id, sha, ref, name, trust, state, created_at } = row
  const failure = last?.failure ?? null
  await db
    .insertInto('audit')
    .values({
      ...{
        build_id: id,
        tenant,
        repository: row.repository_name,
        repository_id,
        sha,
        ref,
        name,
        trust,
        state,
      },
      attempts: row.attempt,
      author: row.author_login,
      approved_by: approval === null || trust === 'trusted' ? null : approver(approval),
      image: (JSON.parse(row.config) as BuildConfig).image,
      digest: last?.digest ?? null,
      reason: failure === null ? null : (JSON.parse(failure) as Failure).reason,
      created_at,
      ended_at: row.ended_at ?? now,
      deleted_at: now,
    })
    .onConflict((conflict) => conflict.column('build_id').doNothing())
    .execute()
}

/** Who it was; where no person is known, which way it came. */
function approver({ person, via }: { person: string | null; via: string }): string {
  return person === null ? via : (JSON.parse(person) as Person).login
}
