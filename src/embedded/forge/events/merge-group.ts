import type { MergeGroupChecksRequestedEvent, MergeGroupDestroyedEvent } from '@octokit/webhooks-types'
import type { Repository, User } from '@octokit/webhooks-types'
import { isAncestor, readCommit } from '../git/read-commits.ts'
import { describeHead } from '../shapes/check-suite.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import type { Refs } from '../state/announced-refs.ts'
import type { Pull } from '../state/pulls.ts'
import type { MovedRef } from './changed-refs.ts'
import type { OutgoingEvent } from './queue-event.ts'

export const queuePrefix = 'refs/heads/gh-readonly-queue/'

/** The base branch and the pull request that a branch of the merge queue is for. */
function readQueueRef(ref: string): { base: string; number: number; baseSha: string } | null {
  if (!ref.startsWith(queuePrefix)) return null
  const [, base, number, baseSha] =
    /^(.+)\/pr-(\d+)-([0-9a-f]{40})$/.exec(ref.slice(queuePrefix.length)) ?? []
  if (base === undefined || baseSha === undefined) return null
  return { base, number: Number(number), baseSha }
}

/** What a branch of the merge queue that came or went says: checks are asked for, or not needed any more. */
export async function mergeGroupEvent(
  dir: string,
  { ref, before, after }: MovedRef,
  told: { actual: Refs; pull: (number: number) => Pull | null },
  about: { repository: ForgeRepository; described: Repository; sender: User },
): Promise<OutgoingEvent | null> {
  const queued = readQueueRef(ref)
  const sha = after ?? before
  if (!queued || sha === null) return null
  const head = await readCommit(dir, sha)
  const baseRef = `refs/heads/${queued.base}`
  const group = {
    merge_group: {
      head_sha: sha,
      head_ref: ref,
      base_ref: baseRef,
      base_sha: queued.baseSha,
      head_commit: describeHead(head),
    },
    repository: about.described,
    sender: about.sender,
  }
  if (after !== null) {
    const payload: MergeGroupChecksRequestedEvent = { action: 'checks_requested', ...group }
    return { event: 'merge_group', action: payload.action, repository: about.repository, payload }
  }
  const base = told.actual.get(baseRef)
  const merged = base !== undefined && (await isAncestor(dir, sha, base))
  const pull = told.pull(queued.number)
  // A group stands or falls with the very head that it was made of.
  const current = pull !== null && head.parents.includes(pull.headSha)
  const reason = merged ? 'merged' : current ? 'dequeued' : 'invalidated'
  const payload: MergeGroupDestroyedEvent = { action: 'destroyed', reason, ...group }
  return { event: 'merge_group', action: payload.action, repository: about.repository, payload }
}
