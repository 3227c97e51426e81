import type { Selectable } from 'kysely'
import type { NewBuild } from '../../domain/index.ts'
import { isEnded } from '../../domain/index.ts'
import { literals } from '../sql/literal.ts'
import type { Db, Tables } from '../sql/tables.ts'

type Row = Selectable<Tables['builds']>

/** The Build that has this identity: the one that is at work, else the newest. */
export async function findSameBuild(db: Db, build: NewBuild): Promise<Row | null> {
  const rows = await db
    .selectFrom('builds')
    .selectAll()
    .where('repository_id', '=', build.repository.id)
    .where('sha', '=', build.sha)
    .where('name', '=', build.name)
    .where('inputs_hash', '=', build.inputsHash)
    .where('trust', '=', build.trust)
    .where('state', '<>', 'skipped')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.find(({ state }) => !isEnded(state) || state === 'completed') ?? rows[0] ?? null
}

/** Whether another Build of the same identity is at work, or has been completed. */
export async function hasLiveTwin(db: Db, row: Row): Promise<boolean> {
  const twin = await db
    .selectFrom('builds')
    .select('id')
    .where('repository_id', '=', row.repository_id)
    .where('sha', '=', row.sha)
    .where('name', '=', row.name)
    .where('inputs_hash', '=', row.inputs_hash)
    .where('trust', '=', row.trust)
    .where('state', 'in', literals('pending', 'queued', 'running', 'completed'))
    .where('id', '<>', row.id)
    .executeTakeFirst()
  return twin !== undefined
}
