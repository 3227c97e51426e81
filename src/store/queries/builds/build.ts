import { viewBuilds } from '../../rows/view-builds.ts'
import type { Query } from '../query.ts'

/** One Build with its executions. */
export const build: Query<'build'> = async (db, { id }) => (await viewBuilds(db, [id])).get(id) ?? null
