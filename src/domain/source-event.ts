import type { Person, Repository } from './repository.ts'

/** What happened at the source host, reduced to what planning needs. */
export type SourceEvent = PushEvent | PullRequestEvent

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
}

export interface PullRequestEvent {
  kind: 'pull_request'
  action: 'opened' | 'synchronize' | 'reopened' | 'ready_for_review'
  /** The base repository. */
  repository: Repository
  number: number
  title: string
  draft: boolean
  /** Head commit, 40 hex digits. */
  sha: string
  headRef: string
  /** Null when the fork was deleted. */
  headRepository: { id: number; owner: string; name: string; cloneUrl: string } | null
  baseRef: string
  baseSha: string
  author: Person
  sender: Person
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
export function refOf(event: SourceEvent): string {
  return event.kind === 'push' ? event.ref : `refs/pull/${event.number}/head`
}
