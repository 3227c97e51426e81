import type { ForgeContext } from '../context.ts'
import { dirOf } from '../context.ts'
import { queueEvent } from '../events/queue-event.ts'
import { countApart, mergeBase } from '../git/diff-commits.ts'
import { resolveCommit } from '../git/resolve-revision.ts'
import { describeUser } from '../shapes/user.ts'
import type { Account } from '../state/accounts.ts'
import type { Pull } from '../state/pulls.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { movePullHead, pullEvent } from './pull-event.ts'

interface NewPull {
  title: string
  body: string | null
  /** A branch of the base repository, or `owner:branch` of a fork. */
  head: string
  base: string
  draft: boolean
}

/** Why a pull request cannot be, in GitHub's terms. */
export interface PullProblem {
  field: string
  message: string
}

/** Ids are the forge's, numbers the repository's: this makes the one out of the other. */
const pullsPerRepository = 100_000

/** Opens a pull request and queues its event. The caller holds the repository's lock. */
export async function openPull(
  context: ForgeContext,
  repository: ForgeRepository,
  author: Account,
  wanted: NewPull,
): Promise<Pull | PullProblem> {
  const { state, clock } = context
  const head = findHead(context, repository, wanted.head)
  const headSha = head && (await resolveCommit(dirOf(context, head.repository), `refs/heads/${head.branch}`))
  if (!headSha) return { field: 'head', message: 'invalid' }
  const baseSha = await resolveCommit(dirOf(context, repository), `refs/heads/${wanted.base}`)
  if (!baseSha) return { field: 'base', message: 'invalid' }
  const label = `${head.repository.owner}:${head.branch}`
  const same = state.pulls
    .openFrom(head.repository.id, head.branch)
    .find((pull) => pull.repositoryId === repository.id && pull.baseRef === wanted.base)
  if (same) return { field: 'head', message: `A pull request already exists for ${label}.` }

  const now = clock.now()
  const number = state.pulls.nextNumber(repository.id)
  const pull: Pull = {
    id: repository.id * pullsPerRepository + number,
    repositoryId: repository.id,
    number,
    title: wanted.title,
    body: wanted.body,
    authorId: author.id,
    state: 'open',
    draft: wanted.draft,
    headRepositoryId: head.repository.id,
    headRef: head.branch,
    headSha,
    baseRef: wanted.base,
    baseSha,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  }
  await movePullHead(context, pull, head.repository)
  const dir = dirOf(context, repository)
  if ((await mergeBase(dir, baseSha, headSha)) === null)
    return { field: 'head', message: `The ${wanted.base} branch has no history in common with ${label}` }
  if ((await countApart(dir, baseSha, headSha)).ahead === 0)
    return { field: 'head', message: `No commits between ${wanted.base} and ${head.branch}` }
  const event = await pullEvent(context, pull, repository, 'opened', describeUser(context.urls, author))
  state.transaction(() => {
    state.pulls.create(pull)
    queueEvent(context, event)
  })
  return pull
}

interface PullChange {
  title?: string | undefined
  body?: string | null | undefined
  state?: 'open' | 'closed' | undefined
  draft?: boolean | undefined
}

/** Changes a pull request and queues an event for each thing that GitHub has one for. The caller holds the lock. */
export async function changePull(
  context: ForgeContext,
  repository: ForgeRepository,
  pull: Pull,
  change: PullChange,
  by: Account,
): Promise<Pull | PullProblem> {
  const { state, clock } = context
  const now = clock.now()
  const changed: Pull = {
    ...pull,
    title: change.title ?? pull.title,
    body: change.body === undefined ? pull.body : change.body,
    draft: change.draft ?? pull.draft,
    state: change.state ?? pull.state,
    updatedAt: now,
    closedAt:
      change.state === 'closed' ? (pull.closedAt ?? now) : change.state === 'open' ? null : pull.closedAt,
  }
  if (pull.state === 'closed' && changed.state === 'open') {
    const head = state.repositories.byId(pull.headRepositoryId)
    const sha = head && (await resolveCommit(dirOf(context, head), `refs/heads/${pull.headRef}`))
    if (!sha) return { field: 'state', message: 'state cannot be changed. The head branch has been deleted.' }
    changed.headSha = sha
    await movePullHead(context, changed, head)
  }
  const sender = describeUser(context.urls, by)
  const events = await Promise.all(
    actionsOf(pull, changed).map((action) => pullEvent(context, changed, repository, action, sender)),
  )
  state.transaction(() => {
    state.pulls.save(changed)
    for (const event of events) queueEvent(context, event)
  })
  return changed
}

function actionsOf(before: Pull, after: Pull): string[] {
  return [
    ...(before.title !== after.title || before.body !== after.body ? ['edited'] : []),
    ...(before.draft && !after.draft ? ['ready_for_review'] : []),
    ...(!before.draft && after.draft ? ['converted_to_draft'] : []),
    ...(before.state !== after.state ? [after.state === 'closed' ? 'closed' : 'reopened'] : []),
  ]
}

function findHead(
  { state }: ForgeContext,
  base: ForgeRepository,
  head: string,
): { repository: ForgeRepository; branch: string } | null {
  const [, owner = base.owner, branch = ''] = /^(?:([^:]+):)?(.+)$/.exec(head) ?? []
  if (owner.toLowerCase() === base.owner.toLowerCase()) return { repository: base, branch }
  const fork = state.repositories
    .all()
    .find((one) => one.forkOf === base.id && one.owner.toLowerCase() === owner.toLowerCase())
  return fork ? { repository: fork, branch } : null
}
