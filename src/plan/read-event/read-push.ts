import { z } from 'zod'
import { ignored, type Ignored, type SourceEvent } from '../../domain/index.ts'
import { account, headCommit, installation, refName, repository, sha } from './payload.ts'
import { unreadable } from './reasons.ts'
import { capMessage, firstLine, firstTime, noCommit, toPerson, toRepository } from './to-domain.ts'

const payload = z.object({
  ref: z.string().max(1100),
  before: sha,
  after: sha,
  deleted: z.boolean().nullish(),
  forced: z.boolean().nullish(),
  head_commit: headCommit,
  repository,
  installation,
  pusher: z.object({ name: z.string().max(256).nullish() }).nullish(),
  sender: account,
})

/** Branches of GitHub's merge queue: their `merge_group` event says what they are for. */
const queueBranch = /^gh-readonly-queue\//

/**
 * https://docs.github.com/webhooks/webhook-events-and-payloads#push
 *
 * @param receivedAt stands for the time of a push that says none
 */
export function readPush(body: unknown, receivedAt: number): SourceEvent | Ignored {
  const parsed = payload.safeParse(body)
  if (!parsed.success) return unreadable('push', parsed.error)
  const push = parsed.data
  const [, kind, name = ''] = /^refs\/(heads|tags)\/(.*)$/s.exec(push.ref) ?? []
  if (kind === undefined) return ignored('This push changed neither a branch nor a tag.')
  if (!refName.safeParse(name).success)
    return ignored('The name of the pushed ref has characters that no Git ref can have, or too many.')
  if (queueBranch.test(name))
    return ignored('This push is the merge queue’s: its merge_group event builds the commit.')
  const head = push.head_commit
  const repository = toRepository(push.repository, push.installation)
  const at = firstTime(push.repository.pushed_at, head?.timestamp) ?? receivedAt
  if (push.deleted === true || push.after === noCommit) {
    return {
      kind: 'ref_gone',
      repository,
      ref: push.ref,
      sha: null,
      cause: { kind: 'deleted', ref: push.ref },
      at,
    }
  }
  return {
    kind: 'push',
    repository,
    ref: push.ref,
    refType: kind === 'heads' ? 'branch' : 'tag',
    refName: name,
    before: push.before === noCommit ? null : push.before,
    // `after` of an annotated tag is the tag itself; its commit is the head commit.
    sha: kind === 'tags' ? (head?.id ?? push.after) : push.after,
    forced: push.forced ?? false,
    sender: push.sender == null ? { id: 0, login: push.pusher?.name ?? 'ghost' } : toPerson(push.sender),
    title: firstLine(head?.message),
    message: capMessage(head?.message),
    at,
  }
}
