import { sees, type Access, type BuildView } from '../domain/index.ts'
import type { Store } from '../ports.ts'
import { idPattern } from './parse-query.ts'

/** The Build of an id as a caller gave it; null where there is none that the caller may see. */
export async function findBuild(
  store: Pick<Store, 'read'>,
  access: Pick<Access, 'tenant'>,
  id: string | undefined,
): Promise<BuildView | null> {
  const view = id !== undefined && idPattern.test(id) ? await store.read('build', { id }) : null
  return view !== null && sees(access, view.build.tenant) ? view : null
}

/** What to say where there is none. */
export const noSuchBuild = 'No build has this id. GET /api/v1/builds lists them, newest first.'
