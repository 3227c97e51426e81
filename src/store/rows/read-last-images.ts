import type { Selectable } from 'kysely'
import type { LastImage } from '../../domain/index.ts'
import type { Db, Tables } from '../sql/tables.ts'
import { readAbout } from './about.ts'

/** What skipped entries leave in force, by the id of their report. */
export async function readLastImages(
  db: Db,
  rows: Selectable<Tables['reports']>[],
): Promise<Map<string, LastImage>> {
  const found = new Map<string, LastImage>()
  for (const row of rows) {
    if (row.kind !== 'skipped') continue
    const { skipped, branch } = readAbout('skipped', row.about)
    if (skipped.image === null || branch === null) continue
    const last = await db
      .selectFrom('last_images')
      .select(['image', 'digest', 'sha', 'at'])
      .where('repository_id', '=', row.repository_id)
      .where('ref', '=', branch)
      .where('image', '=', skipped.image)
      .executeTakeFirst()
    if (last !== undefined) found.set(row.id, last)
  }
  return found
}
