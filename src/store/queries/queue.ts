import { readQueue } from '../rows/read-queue.ts'
import type { Query } from './query.ts'

/** What waits and what runs, as one moment. */
export const queue: Query<'queue'> = (db) => readQueue(db, null)
