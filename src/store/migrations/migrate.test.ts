import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { fromDeliveryToReport } from './0001-from-delivery-to-report.ts'
import { fairAndCancelled } from './0002-fair-and-cancelled.ts'
import { migrate } from './migrate.ts'

/** A database as it was before there were approvals, with Builds in three states and an unusable file. */
function secondSchema(): DatabaseSync {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true })
  for (const statement of [...fromDeliveryToReport, ...fairAndCancelled]) database.exec(statement)
  database.exec(`
    create table schema_migrations (number integer primary key, name text not null, applied_at bigint not null);
    insert into schema_migrations values (1, 'from-delivery-to-report', 0), (2, 'fair-and-cancelled', 0);
    insert into deliveries (id, guid, event, state, received_at, next_at, attempts) values (1, 'g', 'push', 'received', 0, 0, 0)`)
  const build = (id: string, state: string, attempt: number) =>
    database.exec(`
      insert into builds (id, tenant, repository_id, repository_name, repository, sha, name, trust, config,
        inputs_hash, state, ref, author, priority, attempt, created_at, version)
      values ('${id}', 'acme', 101, 'acme/shop', '{}', 'a', '${id}', 'trusted', '{}', '', '${state}', 'r', '{}', 0,
        ${attempt}, 0, 1);
      insert into build_triggers (build_id, delivery_id, ref, at) values ('${id}', 1, 'r', 0);
      insert into reports values ('${id}-1', '${id}', null, '{}', 'a', 2, 1, 0, 5, 0, null, 0, 0, 7, 0, 0, null, 'owner acme')`)
  build('some-build', 'running', 1)
  build('waits', 'pending', 0)
  build('given-up', 'cancelled', 0)
  const sha = 'c'.repeat(40)
  database.exec(`insert into reports values ('file-9007199254740-${sha}', null, '{"path":"p"}', '{}', '${sha}', 1, 1,
    1, 6, 0, null, 0, 0, 0, 0, 0, null, 'owner acme')`)
  return database
}

it('takes reports along, with what they are about and of which repository', () => {
  const database = secondSchema()
  migrate(database, 1)
  const reports = database
    .prepare(
      'select id, kind, build_id, attempt, about, repository_id, lane, news_at from reports order by id',
    )
    .all()
    .map((row) => ({ ...row }))
  const common = { repository_id: 101, about: null, lane: 'owner acme', attempt: 1, news_at: 7 }
  expect(reports).toEqual([
    { ...common, id: 'approval-waits-1', kind: 'approval', build_id: 'waits' },
    {
      ...{ id: `file-9007199254740-${'c'.repeat(40)}`, kind: 'file', build_id: null, attempt: null },
      ...{ about: '{"path":"p"}', repository_id: 9007199254740, lane: 'owner acme', news_at: 0 },
    },
    { ...common, id: 'given-up-1', kind: 'build', build_id: 'given-up' },
    { ...common, id: 'some-build-1', kind: 'build', build_id: 'some-build' },
  ])
})

it('lets what was cancelled before it began be tried again under a check that is not completed', () => {
  const database = secondSchema()
  migrate(database, 1)
  const attempts = database.prepare('select id, attempt from builds order by id').all()
  expect(attempts.map((row) => ({ ...row }))).toEqual([
    { id: 'given-up', attempt: 1 },
    { id: 'some-build', attempt: 1 },
    { id: 'waits', attempt: 0 },
  ])
  const triggers = database.prepare('select distinct repository_id, withdrawn_at from build_triggers').all()
  expect(triggers.map((row) => ({ ...row }))).toEqual([{ repository_id: 101, withdrawn_at: null }])
})
