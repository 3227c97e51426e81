import type { BuildGlance } from '../../domain/index.ts'
import type { Db } from '../sql/tables.ts'

/** Builds with the times of their latest attempts, without their configuration; to be narrowed and put in order. */
export function glanceBuilds(db: Db) {
  return db
    .selectFrom('builds')
    .leftJoin('executions', (join) =>
      join.onRef('executions.build_id', '=', 'builds.id').onRef('executions.attempt', '=', 'builds.attempt'),
    )
    .select([
      ...(['builds.id', 'builds.name', 'builds.state', 'builds.trust', 'builds.sha'] as const),
      ...(['builds.ref', 'builds.title', 'builds.attempt'] as const),
      'builds.pull_request as pullRequest',
      'builds.author_login as author',
      'builds.created_at as createdAt',
      'builds.ended_at as buildEndedAt',
      'executions.started_at as startedAt',
      'executions.ended_at as executionEndedAt',
    ])
}

type Row = Omit<BuildGlance, 'endedAt'> & { buildEndedAt: number | null; executionEndedAt: number | null }

/** A row of it. A Build that waits for another attempt has ended none. */
export function toGlance({ buildEndedAt, executionEndedAt, ...rest }: Row): BuildGlance {
  const isOpen = buildEndedAt === null
  return {
    ...rest,
    startedAt: isOpen && executionEndedAt !== null ? null : rest.startedAt,
    endedAt: isOpen ? null : (executionEndedAt ?? buildEndedAt),
  }
}
