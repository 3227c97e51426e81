import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { fromDeliveryToReport } from './0001-from-delivery-to-report.ts'
import { fairAndCancelled } from './0002-fair-and-cancelled.ts'
import { fromEventToCheck } from './0003-from-event-to-check.ts'
import { turns } from './0004-turns.ts'
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

/** A database of before there were needs and retention, with a Build that a delivery wants. */
function fourthSchema(): DatabaseSync {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true })
  for (const statement of [...fromDeliveryToReport, ...fairAndCancelled, ...fromEventToCheck, ...turns])
    database.exec(statement)
  database.exec(`
    create table schema_migrations (number integer primary key, name text not null, applied_at bigint not null);
    insert into schema_migrations values (4, 'turns', 0);
    insert into deliveries (id, guid, event, state, received_at, next_at, attempts, verdict)
      values (1, 'old', 'push', 'concluded', 0, 0, 1, '{}'), (2, 'new', 'push', 'received', 5, 5, 0, null);
    insert into delivery_bodies values (2, x'00');
    insert into builds (id, tenant, repository_id, repository_name, repository, sha, name, trust, config, inputs_hash,
      state, ref, author, priority, attempt, created_at, queued_at, version)
      values ('b1', 'acme', 101, 'acme/shop', '{}', 'a', 'api', 'trusted', '{}', '', 'queued', 'r',
        '{"id":9,"login":"ada"}', 0, 0, 3, 4, 1);
    insert into build_triggers (build_id, delivery_id, ref, pull_request, at, repository_id, cancel_in_progress, head_at,
      withdrawn_at) values ('b1', 1, 'r', 7, 3, 101, 1, 2, 8)`)
  return database
}

it('takes Builds along, with who wanted them, and lets a delivery go before its Builds', () => {
  const database = fourthSchema()
  migrate(database, 1)
  const one = (text: string) => ({ ...database.prepare(text).get() })
  expect(one('select author_login, not_before, siblings, needs, has_logs from builds')).toEqual({
    ...{ author_login: 'ada', not_before: null, siblings: 1, needs: 0, has_logs: 1 },
  })
  expect(one('select * from build_triggers')).toEqual({
    ...{ build_id: 'b1', delivery_id: 1, ref: 'r', pull_request: 7, at: 3, repository_id: 101 },
    ...{ cancel_in_progress: 1, head_at: 2, withdrawn_at: 8 },
  })
  const bodies = database.prepare('select guid, has_body from deliveries order by id').all()
  expect(bodies.map((row) => ({ ...row }))).toEqual([
    { guid: 'old', has_body: 0 },
    { guid: 'new', has_body: 1 },
  ])
  database.exec('delete from deliveries where id = 1')
  expect(() => database.exec("delete from builds where id = 'b1'")).toThrow('FOREIGN KEY')
  expect(database.prepare('pragma foreign_key_check').all()).toEqual([])
})
