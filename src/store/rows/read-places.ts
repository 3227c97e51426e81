import { lineUp } from '../../domain/index.ts'
import type { Db } from '../sql/tables.ts'
import { readQueue } from './read-queue.ts'

/** Where waiting Builds stand in their tenant's queue, from 1, by id; in the order in which they are admitted. */
export async function readPlaces(
  db: Db,
  waiting: { id: string; tenant: string }[],
): Promise<Map<string, { place: number; of: number }>> {
  const places = new Map<string, { place: number; of: number }>()
  for (const tenant of new Set(waiting.map((build) => build.tenant))) {
    const line = lineUp(await readQueue(db, tenant), tenant)
    for (const [index, id] of line.entries()) places.set(id, { place: index + 1, of: line.length })
  }
  return places
}
