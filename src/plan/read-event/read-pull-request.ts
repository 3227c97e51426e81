import { z } from 'zod'
import type { Ignored, PullRequestEvent, SourceEvent } from '../../domain/index.ts'
import {
  account,
  action,
  fullName,
  id,
  installation,
  refName,
  repository,
  sha,
  text,
  time,
} from './payload.ts'
import { idle, unreadable } from './reasons.ts'
import { firstLine, firstTime, splitName, toPerson, toRepository } from './to-domain.ts'

const payload = z.object({
  action,
  number: z.number().int().positive(),
  /** With `synchronize`. */
  before: sha.nullish(),
  pull_request: z.object({
    title: text,
    draft: z.boolean().nullish(),
    state: z.string().nullish(),
    user: account,
    updated_at: time,
    head: z.object({
      ref: z.string().max(1024),
      sha,
      // Null when the fork was deleted.
      repo: z
        .object({ id, full_name: fullName, clone_url: repository.shape.clone_url, private: z.boolean() })
        .nullish(),
    }),
    base: z.object({ ref: refName, sha }),
    labels: z
      .array(z.object({ name: text }))
      .max(1000)
      .nullish(),
  }),
  /** With `edited`: what was changed. */
  changes: z.object({ base: z.unknown().optional() }).nullish(),
  repository,
  installation,
  sender: account,
})

const buildingActions = new Set<string>([
  'opened',
  'synchronize',
  'reopened',
  'ready_for_review',
  'labeled',
  'unlabeled',
  'edited',
] satisfies PullRequestEvent['action'][])

/**
 * https://docs.github.com/webhooks/webhook-events-and-payloads#pull_request
 *
 * @param receivedAt stands for the time of a change that says none
 */
export function readPullRequest(body: unknown, receivedAt: number): SourceEvent | Ignored {
  const parsed = payload.safeParse(body)
  if (!parsed.success) return unreadable('pull_request', parsed.error)
  const { pull_request: pull, number, action } = parsed.data
  const repository = toRepository(parsed.data.repository, parsed.data.installation)
  const at = firstTime(pull.updated_at) ?? receivedAt
  if (action === 'closed') {
    return {
      kind: 'ref_gone',
      repository,
      ref: `refs/pull/${number}/head`,
      sha: pull.head.sha,
      cause: { kind: 'closed', pullRequest: number },
      at,
    }
  }
  if (action === 'edited' && parsed.data.changes?.base === undefined)
    return idle('pull_request', action, 'the base branch is the same, so there is nothing new to build.')
  if (!isBuilding(action))
    return idle('pull_request', action, 'neither the commit nor what selects builds has changed.')
  // Somebody may still label what is closed: nothing is built for it.
  if (pull.state === 'closed') return idle('pull_request', action, 'the pull request is closed.')
  const { repo } = pull.head
  return {
    kind: 'pull_request',
    action,
    repository,
    number,
    title: firstLine(pull.title) ?? '',
    draft: pull.draft ?? false,
    open: true,
    before: parsed.data.before ?? null,
    sha: pull.head.sha,
    headRef: pull.head.ref,
    headRepository:
      repo == null
        ? null
        : { id: repo.id, ...splitName(repo.full_name), cloneUrl: repo.clone_url, private: repo.private },
    baseRef: pull.base.ref,
    baseSha: pull.base.sha,
    author: toPerson(pull.user),
    labels: (pull.labels ?? []).map(({ name }) => name.slice(0, 255)),
    at,
    sender: toPerson(parsed.data.sender),
  }
}

function isBuilding(action: string): action is PullRequestEvent['action'] {
  return buildingActions.has(action)
}
