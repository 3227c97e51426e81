import type { Repository } from '../domain/index.ts'
import type { FoundRepository } from '../ports.ts'

/** What has become of a repository that nobody told us; null when it is as it was. */
export function compareRepository(
  before: Repository,
  now: FoundRepository,
): 'archived' | 'transferred' | 'renamed' | 'edited' | null {
  if (now.archived) return 'archived'
  // 0: it was never said.
  if (before.ownerId !== 0 && before.ownerId !== now.ownerId) return 'transferred'
  if (before.owner !== now.owner || before.name !== now.name) return 'renamed'
  const settings = (one: Repository) => [one.private, one.cloneUrl, one.defaultBranch].join(' ')
  return settings(before) === settings(now) ? null : 'edited'
}
