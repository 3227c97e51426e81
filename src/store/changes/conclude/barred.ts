import type { Repository, RepositoryAccess, Verdict } from '../../../domain/index.ts'
import type { Db } from '../../sql/tables.ts'
import { accessOf, installationAccess } from '../may-run.ts'

/** The verdict where a repository's right to run is gone, or that of the installation that told us; else null. */
export async function barred(
  db: Db,
  repository: Repository,
): Promise<Extract<Verdict, { kind: 'ignored' }> | null> {
  const own = await accessOf(db, repository)
  const access = own === 'active' ? await installationAccess(db, repository.installationId) : own
  return access === 'active' ? null : { kind: 'ignored', reason: whyBarred(access) }
}

/** A sentence for people, also for the checks of the Builds that end with it. */
export function whyBarred(access: Exclude<RepositoryAccess, 'active'>): string {
  switch (access) {
    case 'archived':
      return 'the repository is archived'
    case 'suspended':
      return "Slipway's installation on GitHub is suspended"
    case 'removed':
      return 'Slipway is not installed for this repository any more'
  }
}
