import { forPostgres } from '../migrations/for-postgres.ts'
import { countBreaking, markAdditive, migrations, SchemaTooNewError } from '../migrations/migrate.ts'
import { locks } from './locks.ts'
import type { Session } from './open-session.ts'

/** The database is none that Slipway can work on. */
class UnfitDatabaseError extends Error {
  override readonly name = 'UnfitDatabaseError'
}

const oldestServer = 13

/**
 * Brings the schema up to date, each migration in a transaction of its own, behind a lock: replicas that start
 * together migrate one after the other, and all but the first find nothing to do.
 *
 * @throws UnfitDatabaseError, SchemaTooNewError: this database cannot be used, whoever tries again
 */
export async function migratePostgres(session: Session, now: number): Promise<void> {
  await checkServer(session)
  const { run } = session
  for (let done = false; !done;)
    done = await inTransaction(session, async () => {
      await run(`select pg_advisory_xact_lock(${locks.migration})`)
      await run(
        'create table if not exists schema_migrations (number integer primary key, name text not null, applied_at bigint not null)',
      )
      const at = await newest(session)
      if (at > migrations.length && (await isBroken(session)))
        throw new SchemaTooNewError(at, migrations.length)
      const next = migrations[at]
      if (next === undefined) {
        await run(commitMarks)
        return true
      }
      for (const statement of next.statements) await run(forPostgres(statement))
      await run(
        `insert into schema_migrations (number, name, applied_at) values (${at + 1}, '${next.name}', ${now})`,
      )
      if (next.isAdditive) await run(markAdditive(at + 1))
      return false
    })
}

/** Which commits of a lane are certain: src/store/postgres/settle-commit.ts. */
const commitMarks = `
  create table if not exists commit_marks (
    lane text not null,
    number bigint not null,
    is_fence boolean not null default false,
    at timestamptz not null default now(),
    primary key (lane, number)
  );
  delete from commit_marks where at < now() - interval '1 day'`

async function newest({ run }: Session): Promise<number> {
  const [found] = await run('select max(number) as number from schema_migrations')
  return (found?.rows[0] as { number: number | null } | undefined)?.number ?? 0
}

/** Whether a newer release has done more to the schema than to add to it. */
async function isBroken({ run }: Session): Promise<boolean> {
  const [found] = await run(countBreaking(migrations.length))
  return (found?.rows[0] as { n: number }).n > 0
}

async function inTransaction<T>({ run }: Session, work: () => Promise<T>): Promise<T> {
  await run('begin')
  try {
    const result = await work()
    await run('commit')
    return result
  } catch (error) {
    await run('rollback').catch(() => {})
    throw error
  }
}

async function checkServer({ run }: Session): Promise<void> {
  const [found] = await run(
    `select current_setting('server_version_num')::int / 10000 as version,
      current_setting('server_encoding') as encoding, current_database() as name`,
  )
  const { version, encoding, name } = found?.rows[0] as { version: number; encoding: string; name: string }
  if (version < oldestServer)
    throw new UnfitDatabaseError(
      `PostgreSQL ${version} is too old: Slipway needs ${oldestServer} or newer, upgrade the server`,
    )
  if (encoding !== 'UTF8')
    throw new UnfitDatabaseError(
      `the database ${name} has encoding ${encoding}, which cannot keep every text: ` +
        `make one with "create database … encoding 'UTF8' template template0"`,
    )
}
