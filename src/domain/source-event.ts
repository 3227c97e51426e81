import type { CancelCause } from './cancel-cause.ts'
import type { AccessChange } from './repository-record.ts'
import type { Person, Repository } from './repository.ts'

/** What happened at the source host, reduced to what planning needs. */
export type SourceEvent = BuildingEvent | RefGoneEvent | AskedEvent | CommentEvent | AccessEvent

/** A commit that may be built. */
export type BuildingEvent = PushEvent | PullRequestEvent | MergeGroupEvent

export interface PushEvent {
  kind: 'push'
  repository: Repository
  /** Full ref: `refs/heads/main`, `refs/tags/v1`. */
  ref: string
  refType: 'branch' | 'tag'
  /** The ref without its prefix. */
  refName: string
  /** The commit that the ref pointed to; null when the push created the ref. */
  before: string | null
  /** The commit to build, 40 hex digits. */
  sha: string
  forced: boolean
  sender: Person
  /** First line of the head commit's message, as it came: text of a stranger. */
  title: string | null
  /** The head commit's message, capped; null where the payload has none. */
  message: string | null
  /** When it was pushed, by the source host's clock (epoch ms). */
  at: number
}

export interface PullRequestEvent extends PullRequest {
  kind: 'pull_request'
  /** `asked`: a person asked for it, in a comment or through a check. */
  action:
    'opened' | 'synchronize' | 'reopened' | 'ready_for_review' | 'labeled' | 'unlabeled' | 'edited' | 'asked'
  /** The base repository. */
  repository: Repository
  /** The head before a `synchronize`; unknown otherwise. */
  before?: string | null
  sender: Person
}

/** A pull request as it stands. */
export interface PullRequest {
  number: number
  title: string
  draft: boolean
  open: boolean
  /** Head commit, 40 hex digits. */
  sha: string
  headRef: string
  /** Null when the fork was deleted. */
  headRepository: { id: number; owner: string; name: string; cloneUrl: string; private: boolean } | null
  baseRef: string
  baseSha: string
  author: Person
  labels: string[]
  /** When it last changed, by the source host's clock (epoch ms). */
  at: number
}

/** Pull requests that GitHub's merge queue tries together. */
export interface MergeGroupEvent {
  kind: 'merge_group'
  repository: Repository
  /** Head of the group, where its checks go; 40 hex digits. */
  sha: string
  /** `refs/heads/gh-readonly-queue/main/pr-7-…`. */
  ref: string
  baseRef: string
  baseSha: string
  sender: Person
  title: string | null
  at: number
}

/** A closed pull request, a deleted ref or a destroyed merge group: what was built for it is not wanted any more. */
export interface RefGoneEvent {
  kind: 'ref_gone'
  repository: Repository
  /** As `refOf` names it. */
  ref: string
  sha: string | null
  cause: CancelCause
  at: number
}

/** A button on GitHub's pages: "Re-run" of a check or a suite, or one of our own buttons. */
export interface AskedEvent {
  kind: 'asked'
  /** `rerun-failed`: all of the suite that failed. */
  action: 'rerun' | 'rerun-failed' | 'approve'
  repository: Repository
  sha: string
  /** Null for a whole suite. */
  check: { name: string; externalId: string } | null
  sender: Person
}

/** A new comment under a pull request that may hold commands. */
export interface CommentEvent {
  kind: 'comment'
  repository: Repository
  pullRequest: number
  commentId: number
  /** Text of a stranger, capped. */
  body: string
  author: Person
  /** When it was written, by the source host's clock (epoch ms). */
  at: number
}

/** What the App may do has changed, or a repository's names. */
export interface AccessEvent {
  kind: 'access'
  changes: AccessChange[]
  /** A sentence for whoever looks the delivery up. */
  text: string
}

/** An event that makes no build, and the sentence that says why. */
export interface Ignored {
  kind: 'ignored'
  reason: string
}

/** An ignored event with its reason. */
export function ignored(reason: string): Ignored {
  return { kind: 'ignored', reason }
}

/** The ref that people know this event by: `refs/heads/…`, `refs/tags/…` or `refs/pull/N/head`. */
export function refOf(event: BuildingEvent): string {
  return event.kind === 'pull_request' ? `refs/pull/${event.number}/head` : event.ref
}
