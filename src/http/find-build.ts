import type { Context } from 'hono'
import type { BuildView } from '../domain/index.ts'
import type { Store } from '../ports.ts'
import { idPattern } from './parse-query.ts'

/** The Build that the address names, or null where there is none. */
export async function findBuild(store: Pick<Store, 'read'>, c: Context): Promise<BuildView | null> {
  const id = c.req.param('id') ?? ''
  return idPattern.test(id) ? await store.read('build', { id }) : null
}

/** What to say where there is none. */
export const noSuchBuild = 'No build has this id. GET /api/v1/builds lists them, newest first.'
