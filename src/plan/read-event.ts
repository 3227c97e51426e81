import {
  ignored,
  type Ignored,
  type Person,
  type PullRequestEvent,
  type Repository,
  type SourceEvent,
} from '../domain/index.ts'
import {
  pullRequestPayload,
  pushPayload,
  refName,
  type AccountPayload,
  type RepositoryPayload,
} from './payload.ts'

const noCommit = '0'.repeat(40)
const longestTitle = 200

/** A verified payload as the event that planning works with, or why it makes no build. Never throws. */
export function readEvent(eventName: string, payload: unknown): SourceEvent | Ignored {
  if (eventName === 'push') return readPush(payload)
  if (eventName === 'pull_request') return readPullRequest(payload)
  return ignored(`Events of the kind ${eventName.slice(0, 60)} build nothing.`)
}

function readPush(payload: unknown): SourceEvent | Ignored {
  const parsed = pushPayload.safeParse(payload)
  if (!parsed.success) return unreadable('push', parsed.error.issues)
  const push = parsed.data
  if (push.deleted || push.after === noCommit)
    return ignored(`The push deleted ${push.ref}: nothing to build.`)
  const [, kind, name = ''] = /^refs\/(heads|tags)\/(.*)$/s.exec(push.ref) ?? []
  if (kind === undefined) return ignored(`${push.ref} is neither a branch nor a tag.`)
  if (!refName.safeParse(name).success)
    return ignored('The name of the ref has characters that no Git ref can have.')
  const repository = toRepository(push.repository, push.installation?.id)
  return {
    kind: 'push',
    repository,
    ref: push.ref,
    refType: kind === 'heads' ? 'branch' : 'tag',
    refName: name,
    before: push.before === noCommit ? null : push.before,
    // `after` of an annotated tag is the tag itself; its commit is the head commit.
    sha: kind === 'tags' ? (push.head_commit?.id ?? push.after) : push.after,
    forced: push.forced,
    sender: toPerson(push.sender) ?? { id: 0, login: push.pusher?.name ?? 'ghost' },
    title: push.head_commit == null ? null : firstLine(push.head_commit.message),
  }
}

const buildingActions: Record<string, PullRequestEvent['action']> = {
  opened: 'opened',
  synchronize: 'synchronize',
  reopened: 'reopened',
  ready_for_review: 'ready_for_review',
}

function readPullRequest(payload: unknown): SourceEvent | Ignored {
  const parsed = pullRequestPayload.safeParse(payload)
  if (!parsed.success) return unreadable('pull_request', parsed.error.issues)
  const { pull_request: pull, number, repository, installation } = parsed.data
  const action = Object.hasOwn(buildingActions, parsed.data.action)
    ? buildingActions[parsed.data.action]
    : undefined
  if (action === undefined) {
    return ignored(`A pull request that is ${parsed.data.action.slice(0, 60)} has no new commit to build.`)
  }
  const sender = toPerson(parsed.data.sender) ?? { id: 0, login: 'ghost' }
  const head = pull.head.repo
  return {
    kind: 'pull_request',
    action,
    repository: toRepository(repository, installation?.id),
    number,
    title: firstLine(pull.title) ?? '',
    draft: pull.draft ?? false,
    sha: pull.head.sha,
    headRef: pull.head.ref,
    headRepository:
      head == null ? null : { id: head.id, ...splitName(head.full_name), cloneUrl: head.clone_url },
    baseRef: pull.base.ref,
    baseSha: pull.base.sha,
    author: toPerson(pull.user) ?? sender,
    sender,
  }
}

/** What people can look a delivery up by, as far as its payload says it. */
export function describePayload(payload: unknown): {
  repository: string | null
  ref: string | null
  sha: string | null
} {
  const pull = pick(payload, 'pull_request')
  const number = pick(payload, 'number')
  const ref = typeof number === 'number' ? `refs/pull/${number}/head` : shortText(pick(payload, 'ref'))
  return {
    repository: shortText(pick(pick(payload, 'repository'), 'full_name')),
    ref,
    sha: shortText(pick(pick(pull, 'head'), 'sha')) ?? shortText(pick(payload, 'after')),
  }
}

function toRepository(payload: RepositoryPayload, installationId: number | undefined): Repository {
  return {
    id: payload.id,
    ...splitName(payload.full_name),
    private: payload.private,
    cloneUrl: payload.clone_url,
    htmlUrl: payload.html_url,
    defaultBranch: payload.default_branch,
    installationId: installationId ?? null,
  }
}

function splitName(full: string): { owner: string; name: string } {
  const [owner = '', name = ''] = full.split('/')
  return { owner, name }
}

function toPerson(account: AccountPayload | null | undefined): Person | null {
  return account == null ? null : { id: account.id, login: account.login }
}

function firstLine(message: string): string | null {
  const line = message.split(/\r?\n/, 1)[0]?.trim() ?? ''
  return line === '' ? null : line.slice(0, longestTitle)
}

/** Names the field and the rule, never the value. */
function unreadable(event: string, issues: readonly { path: PropertyKey[]; message: string }[]): Ignored {
  const fields = issues.slice(0, 3).map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`)
  return ignored(`The payload of this ${event} cannot be used (${fields.join('; ')}).`)
}

function pick(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : null
}

function shortText(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 1100) : null
}
