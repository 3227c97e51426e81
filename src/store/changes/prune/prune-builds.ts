import type { ExpressionBuilder } from 'kysely'
import type { Changes } from '../../../domain/index.ts'
import type { Db, Tables } from '../../sql/tables.ts'
import { type Budget, cutoff, rulesOf } from './budget.ts'
import { deleteCommit } from './delete-commit.ts'
import { tenantsOfBuilds } from './tenants-of.ts'

type Input = Changes['prune']['in']

/** A commit with what is known of it. */
interface Commit {
  repository_id: number
  sha: string
}

/**
 * Deletes ended Builds, all of a commit or none: its aggregate tells of all of them, and what one needs is among
 * them. A commit goes when its last Build has been ended for long enough, or is none of the newest of its repository.
 */
export async function pruneBuilds(
  db: Db,
  input: Input,
  budget: Budget,
): Promise<{ builds: number; logBytes: number }> {
  const deleted = { builds: 0, logBytes: 0 }
  const take = async (commits: Commit[]) => {
    for (const commit of commits) {
      if (budget.left <= 0) return
      const { builds, logBytes } = await deleteCommit(db, commit, input.now)
      deleted.builds += builds
      deleted.logBytes += logBytes
      budget.left -= builds
    }
  }
  for (const tenant of await tenantsOfBuilds(db)) {
    const before = cutoff(rulesOf(input, tenant).buildDays, input.now)
    if (before !== null) await take(await endedBefore(db, tenant, before, budget.left))
    if (budget.left <= 0) return deleted
  }
  for (const { tenant, repository_id, count } of await endedOfRepositories(db)) {
    const most = rulesOf(input, tenant).buildsPerRepository
    if (most === null || count <= most) continue
    await take(await beyondNewest(db, { tenant, repository_id }, most, budget.left))
    if (budget.left <= 0) return deleted
  }
  return deleted
}

async function endedBefore(db: Db, tenant: string, before: number, limit: number): Promise<Commit[]> {
  const rows = await db
    .selectFrom('builds')
    .select(['repository_id', 'sha'])
    .where('tenant', '=', tenant)
    .where('ended_at', 'is not', null)
    .where('ended_at', '<', before)
    .where(isSettled)
    .where((build) =>
      build.not(
        build.exists(
          build
            .selectFrom('builds as later')
            .select('later.id')
            .whereRef('later.repository_id', '=', 'builds.repository_id')
            .whereRef('later.sha', '=', 'builds.sha')
            .where('later.ended_at', '>=', before),
        ),
      ),
    )
    .orderBy('ended_at')
    .orderBy('id')
    .limit(Math.max(0, limit))
    .execute()
  return distinct(rows)
}

/** How many ended Builds there are; an index has it all. */
async function endedOfRepositories(db: Db) {
  return db
    .selectFrom('builds')
    .select((build) => ['tenant', 'repository_id', build.fn.countAll<number>().as('count')])
    .where('ended_at', 'is not', null)
    .groupBy(['tenant', 'repository_id'])
    .execute()
}

async function beyondNewest(
  db: Db,
  { tenant, repository_id }: { tenant: string; repository_id: number },
  most: number,
  limit: number,
): Promise<Commit[]> {
  const rows = await db
    .selectFrom('builds')
    .select(['repository_id', 'sha'])
    .where('tenant', '=', tenant)
    .where('repository_id', '=', repository_id)
    .where('ended_at', 'is not', null)
    .where(isSettled)
    .where('sha', 'not in', (build) =>
      build
        .selectFrom((newest) =>
          newest
            .selectFrom('builds as kept')
            .select('kept.sha')
            .where('kept.tenant', '=', tenant)
            .where('kept.repository_id', '=', repository_id)
            .where('kept.ended_at', 'is not', null)
            .orderBy('kept.ended_at', 'desc')
            .orderBy('kept.id', 'desc')
            .limit(most)
            .as('newest'),
        )
        .select('newest.sha'),
    )
    .orderBy('ended_at')
    .orderBy('id')
    .limit(Math.max(0, limit))
    .execute()
  return distinct(rows)
}

/** Whether nothing of its commit is at work or waits, and GitHub has all that there is to tell of it. */
export function isSettled(build: ExpressionBuilder<Tables, 'builds'>) {
  return build.and([
    build.not(
      build.exists(
        build
          .selectFrom('builds as open')
          .select('open.id')
          .whereRef('open.repository_id', '=', 'builds.repository_id')
          .whereRef('open.sha', '=', 'builds.sha')
          .where('open.ended_at', 'is', null),
      ),
    ),
    build.not(
      build.exists(
        build
          .selectFrom('reports')
          .select('reports.id')
          .whereRef('reports.repository_id', '=', 'builds.repository_id')
          .whereRef('reports.sha', '=', 'builds.sha')
          .whereRef('reports.acked', '<', 'reports.desired'),
      ),
    ),
  ])
}

function distinct(rows: Commit[]): Commit[] {
  return [...new Map(rows.map((row) => [`${row.repository_id} ${row.sha}`, row])).values()]
}
