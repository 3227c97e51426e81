import type { Milestones, Repository } from '../../domain/index.ts'
import { fullName } from '../../domain/index.ts'
import { literal } from '../sql/literal.ts'
import type { Db } from '../sql/tables.ts'
import type { Query } from './query.ts'

/** How far the installation has come: a look into an index for each. */
export const milestones: Query<'milestones'> = async (db) => {
  const build = await firstBuild(db)
  const check = await toldCheck(db)
  return {
    firstDelivery: await endOfDeliveries(db, 'asc'),
    lastDelivery: await endOfDeliveries(db, 'desc'),
    notes: await notes(db),
    buildFile: build === null ? await reportedFile(db) : { ...build.about, usable: true },
    firstBuild: build === null ? null : build.view,
    check,
    reportError: check === null ? await lastRefusal(db) : null,
    repositories: await countRepositories(db),
  }
}

async function endOfDeliveries(db: Db, order: 'asc' | 'desc'): Promise<Milestones['firstDelivery']> {
  const row = await db
    .selectFrom('deliveries')
    .select(['guid', 'event', 'received_at as receivedAt'])
    .orderBy('id', order)
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

async function notes(db: Db): Promise<Milestones['notes']> {
  return db.selectFrom('webhook_notes').select(['kind', 'at', 'door as tenant']).orderBy('kind').execute()
}

async function firstBuild(db: Db) {
  const row = await db
    .selectFrom('builds')
    .select(['id', 'name', 'state', 'created_at', 'repository_name', 'sha'])
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return null
  const { id, name, state, created_at: createdAt, repository_name: repository, sha } = row
  return { view: { id, name, state, createdAt, repository }, about: { repository, sha } }
}

/** Of a commit that has a build file and no Build: the file cannot be used, or selects nothing. */
async function reportedFile(db: Db): Promise<Milestones['buildFile']> {
  const row = await db
    .selectFrom('reports')
    .select(['kind', 'repository', 'sha'])
    .where('kind', 'in', ['file', 'skipped'])
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : { ...commitOf(row), usable: row.kind === 'skipped' }
}

/** The last that GitHub has all of, else any that it has heard of. */
async function toldCheck(db: Db): Promise<Milestones['check']> {
  const reports = db.selectFrom('reports').select(['repository', 'sha', 'build_id as buildId'])
  const whole = await reports
    .whereRef('acked', '=', 'desired')
    .where('ended', '=', (report) => report.lit(1))
    .orderBy('behind_since', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const row =
    whole ??
    (await reports
      .where((report) =>
        report.or([report('ended', '=', report.lit(0)), report('acked', '<', report.ref('desired'))]),
      )
      .where('acked', '>', 0)
      .limit(1)
      .executeTakeFirst())
  return row === undefined ? null : { ...commitOf(row), buildId: row.buildId }
}

async function lastRefusal(db: Db): Promise<string | null> {
  const row = await db
    .selectFrom('reports')
    .select('error')
    .whereRef('acked', '<', 'desired')
    .where('error', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row?.error ?? null
}

async function countRepositories(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('repositories')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('access', '=', literal('active'))
    .executeTakeFirstOrThrow()
  return count
}

function commitOf({ repository, sha }: { repository: string; sha: string }) {
  return { repository: fullName(JSON.parse(repository) as Repository), sha }
}
