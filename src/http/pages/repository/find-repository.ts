import { seesRepository, type Access, type RepositoryRecord } from '../../../domain/index.ts'
import type { Store } from '../../../ports.ts'

/** The repository of an address; null where there is none that somebody sees. */
export async function findRepository(
  store: Pick<Store, 'read'>,
  access: Pick<Access, 'tenant' | 'repositories'>,
  { owner = '', repo = '' }: { owner: string | undefined; repo: string | undefined },
): Promise<RepositoryRecord | null> {
  const record = await store.read('repositoryNamed', { fullName: `${owner}/${repo}` })
  if (record === null) return null
  return seesRepository(access, { tenant: record.tenant, repositoryId: record.repository.id }) ? record : null
}
