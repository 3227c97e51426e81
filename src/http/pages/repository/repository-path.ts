import type { Repository } from '../../../domain/index.ts'

/** Where a repository's own page is. */
export function repositoryPath({ owner, name }: Pick<Repository, 'owner' | 'name'>): string {
  return `/repositories/${encodeURIComponent(owner.toWellFormed())}/${encodeURIComponent(name.toWellFormed())}`
}
