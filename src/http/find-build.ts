import { seesRepository, type Access, type Build, type BuildView } from '../domain/index.ts'
import type { Store } from '../ports.ts'
import { idPattern } from './input-shapes.ts'

/** The Build of an id as a caller gave it; null where there is none that the caller may see. */
export async function findBuild(
  store: Pick<Store, 'read'>,
  access: Pick<Access, 'tenant' | 'repositories'>,
  id: string | undefined,
): Promise<BuildView | null> {
  const view = id !== undefined && idPattern.test(id) ? await store.read('build', { id }) : null
  return view !== null && seesBuild(access, view.build) ? view : null
}

/** Whether a Build is there for somebody. */
export function seesBuild(
  access: Pick<Access, 'tenant' | 'repositories'>,
  { tenant, repository }: Pick<Build, 'tenant' | 'repository'>,
): boolean {
  return seesRepository(access, { tenant, repositoryId: repository.id })
}

/** What to say where there is none. */
export const noSuchBuild = 'No build has this id. GET /api/v1/builds lists them, newest first.'
