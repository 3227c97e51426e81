import type { Db } from '../sql/tables.ts'

/** Whether a maintainer has let this very commit be built. */
async function isApproved(db: Db, repositoryId: number, sha: string): Promise<boolean> {
  const found = await db
    .selectFrom('approvals')
    .select('at')
    .where('repository_id', '=', repositoryId)
    .where('sha', '=', sha)
    .executeTakeFirst()
  return found !== undefined
}

/** Where a new attempt waits: an untrusted Build for approval, unless its commit has one. */
export async function firstState(
  db: Db,
  build: { trust: 'trusted' | 'untrusted'; repositoryId: number; sha: string },
): Promise<'pending' | 'queued'> {
  if (build.trust === 'trusted') return 'queued'
  return (await isApproved(db, build.repositoryId, build.sha)) ? 'queued' : 'pending'
}
