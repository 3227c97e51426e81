import type { ForgeContext } from '../context.ts'
import { dirOf, ownerOf } from '../context.ts'
import type { OutgoingEvent } from '../events/queue-event.ts'
import { queueEvent } from '../events/queue-event.ts'
import { countApart, mergeBase } from '../git/diff-commits.ts'
import { resolveCommit } from '../git/resolve-revision.ts'
import { describeLabel } from '../shapes/issue.ts'
import { describeRepository } from '../shapes/repository.ts'
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
    merged: null,
    labels: [],
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

export interface PullChange {
  title?: string | undefined
  body?: string | null | undefined
  state?: 'open' | 'closed' | undefined
  draft?: boolean | undefined
  /** Another branch to merge into. */
  base?: string | undefined
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
  if (change.base !== undefined && change.base !== pull.baseRef) {
    const sha = await resolveCommit(dirOf(context, repository), `refs/heads/${change.base}`)
    if (!sha) return { field: 'base', message: 'invalid' }
    changed.baseRef = change.base
    changed.baseSha = sha
  }
  const sender = describeUser(context.urls, by)
  const events: OutgoingEvent[] = []
  for (const { action, extra } of actionsOf(pull, changed))
    events.push(await pullEvent(context, changed, repository, action, sender, extra))
  state.transaction(() => {
    state.pulls.save(changed)
    for (const event of events) queueEvent(context, event)
  })
  return changed
}

/** Puts a label on a pull request, or takes it off, and queues the event. The caller holds the lock. */
export async function labelPull(
  context: ForgeContext,
  repository: ForgeRepository,
  pull: Pull,
  wanted: { label: string; on: boolean },
  by: Account,
): Promise<Pull> {
  const { state, clock, urls } = context
  const { label, on } = wanted
  if (pull.labels.includes(label) === on) return pull
  const others = pull.labels.filter((one) => one !== label)
  const changed = { ...pull, labels: on ? [...others, label] : others, updatedAt: clock.now() }
  const described = describeRepository(urls, repository, ownerOf(context, repository))
  const extra = { label: describeLabel(label, described) }
  const action = on ? 'labeled' : 'unlabeled'
  const event = await pullEvent(context, changed, repository, action, describeUser(urls, by), extra)
  state.transaction(() => {
    state.pulls.save(changed)
    queueEvent(context, event)
  })
  return changed
}

/** What GitHub tells of a change, in its order; `extra` are the fields of that action alone. */
function actionsOf(before: Pull, after: Pull): { action: string; extra: object }[] {
  const rebased = before.baseRef !== after.baseRef
  const changes = {
    ...(before.title === after.title ? {} : { title: { from: before.title } }),
    ...(before.body === after.body ? {} : { body: { from: before.body ?? '' } }),
    ...(rebased ? { base: { ref: { from: before.baseRef }, sha: { from: before.baseSha } } } : {}),
  }
  const plain = [
    ...(before.draft && !after.draft ? ['ready_for_review'] : []),
    ...(!before.draft && after.draft ? ['converted_to_draft'] : []),
    ...(before.state !== after.state ? [after.state === 'closed' ? 'closed' : 'reopened'] : []),
  ]
  const edited = Object.keys(changes).length > 0 ? [{ action: 'edited', extra: { changes } }] : []
  return [...edited, ...plain.map((action) => ({ action, extra: {} }))]
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
