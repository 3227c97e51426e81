import type { Selectable } from 'kysely'
import type { AggregateMembers, BuildView, SkippedBuild } from '../../domain/index.ts'
import { literals } from '../sql/literal.ts'
import type { Db, Tables } from '../sql/tables.ts'
import { readAbout } from './about.ts'
import { isHeld } from './is-held.ts'
import { viewBuilds } from './view-builds.ts'

type Row = Selectable<Tables['reports']>

/** All that is known of the commits that these aggregates tell about. */
export async function readMembers(db: Db, rows: Row[]): Promise<(row: Row) => AggregateMembers> {
  const commits = new Map<string, AggregateMembers>()
  for (const row of rows) {
    if (row.kind !== 'aggregate' || commits.has(keyOf(row))) continue
    commits.set(keyOf(row), await readCommit(db, row))
  }
  return (row) => commits.get(keyOf(row)) ?? { views: [], skipped: [], file: null }
}

function keyOf({ repository_id, sha }: Pick<Row, 'repository_id' | 'sha'>): string {
  return `${repository_id} ${sha}`
}

async function readCommit(
  db: Db,
  { repository_id, sha }: Pick<Row, 'repository_id' | 'sha'>,
): Promise<AggregateMembers> {
  const views = await viewsOfCommit(db, repository_id, sha)
  const built = new Set(views.map(({ build }) => build.name))
  const others = await db
    .selectFrom('reports')
    .select(['kind', 'about'])
    .where('repository_id', '=', repository_id)
    .where('sha', '=', sha)
    .where('kind', 'in', literals('file', 'skipped'))
    .orderBy('id')
    .execute()
  const skipped: SkippedBuild[] = []
  let file: AggregateMembers['file'] = null
  for (const { kind, about } of others) {
    if (kind === 'skipped') skipped.push(readAbout('skipped', about).skipped)
    else {
      const { path, problems } = readAbout('file', about)
      if (problems.length > 0) file = { path, problems }
    }
  }
  return { views, skipped: skipped.filter(({ name }) => !built.has(name)), file }
}

/** Builds of a commit with their executions, oldest first. */
async function viewsOfCommit(db: Db, repositoryId: number, sha: string): Promise<BuildView[]> {
  const rows = await db
    .selectFrom('builds')
    .select(['id', 'state', 'trust', 'queued_at'])
    .where('repository_id', '=', repositoryId)
    .where('sha', '=', sha)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const ids = rows.filter((row) => !isHeld(row)).map(({ id }) => id)
  const views = await viewBuilds(db, ids)
  return ids.flatMap((id) => views.get(id) ?? [])
}
