import { z } from 'zod'
import type { Ignored, SourceEvent } from '../../domain/index.ts'
import { account, action, headCommit, installation, refName, repository, sha } from './payload.ts'
import { idle, unreadable } from './reasons.ts'
import { firstLine, firstTime, toPerson, toRepository } from './to-domain.ts'

const branches = 'refs/heads/'
const branch = z
  .string()
  .refine(
    (ref) => ref.startsWith(branches) && refName.safeParse(ref.slice(branches.length)).success,
    'is no branch',
  )

const payload = z.object({
  action,
  merge_group: z.object({
    head_sha: sha,
    head_ref: branch,
    base_sha: sha,
    base_ref: branch,
    head_commit: headCommit,
  }),
  repository,
  installation,
  sender: account,
})

/**
 * https://docs.github.com/webhooks/webhook-events-and-payloads#merge_group
 *
 * @param receivedAt stands for the time of a group that says none
 */
export function readMergeGroup(body: unknown, receivedAt: number): SourceEvent | Ignored {
  const parsed = payload.safeParse(body)
  if (!parsed.success) return unreadable('merge_group', parsed.error)
  const { action, merge_group: group } = parsed.data
  const about = {
    repository: toRepository(parsed.data.repository, parsed.data.installation),
    ref: group.head_ref,
    sha: group.head_sha,
  }
  if (action === 'destroyed')
    // The group says no time of its end; its commit is older than that and would look like an event that is late.
    return { kind: 'ref_gone', ...about, cause: { kind: 'dequeued', ref: group.head_ref }, at: receivedAt }
  if (action !== 'checks_requested') return idle('merge_group', action, 'no checks are asked for.')
  return {
    kind: 'merge_group',
    ...about,
    baseRef: group.base_ref.slice(branches.length),
    baseSha: group.base_sha,
    sender: toPerson(parsed.data.sender),
    title: firstLine(group.head_commit?.message),
    at: firstTime(parsed.data.repository.pushed_at, group.head_commit?.timestamp) ?? receivedAt,
  }
}
