import type { Visible } from '../access.ts'
import type { Build, BuildState } from '../build.ts'
import type { RepositoryRecord } from '../repository-record.ts'
import type { Trust } from '../trust.ts'

/** A Build as lists and charts show it: without its configuration, with the times of its latest attempt. */
export interface BuildGlance {
  id: string
  name: string
  state: BuildState
  trust: Trust
  sha: string
  /** The ref of the first event that wanted it. */
  ref: string
  pullRequest: number | null
  /** First line of the commit message or the pull request's title: text of a stranger. */
  title: string | null
  /** Login of who caused it first. */
  author: string
  attempt: number
  createdAt: number
  /** Of the latest attempt; null before its first step. */
  startedAt: number | null
  /** Of the latest attempt; null while it has not ended. */
  endedAt: number | null
}

/** A repository with what its default branch built last, newest first. */
export interface ListedRepository {
  record: RepositoryRecord
  builds: BuildGlance[]
}

/** What the pages of lists read, beside what the API reads as well. */
export interface ListQueries {
  /** Repositories by name; `after` is `next` of the page before. `search`: part of the name, in any case. */
  repositories: {
    in: Visible & { limit: number; after: string | null; search?: string }
    out: { items: ListedRepository[]; next: string | null }
  }
  /** Who has this name (`owner/name`, in any case) now; the one seen last where several had it. Null: nobody. */
  repositoryNamed: { in: { fullName: string }; out: RepositoryRecord | null }
  /** The newest Builds of a repository, of all refs, with `name` of one entry; 500 at most. */
  repositoryBuilds: { in: { repositoryId: number; limit: number; name?: string }; out: BuildGlance[] }
  /** Builds that a ref wanted, whichever wanted them first, by when it did, newest first; 200 at most. */
  refBuilds: { in: { repositoryId: number; ref: string; limit: number; name?: string }; out: BuildGlance[] }
  /** Those of the ids that are there, in no order; a thousand at most. */
  buildsById: { in: { ids: readonly string[] }; out: Build[] }
  /** The same, as lists show them. */
  glances: { in: { ids: readonly string[] }; out: BuildGlance[] }
  /** What the newest 300 Builds have to be filtered by, each once, by name. */
  buildFilters: {
    in: Visible
    out: { repositories: string[]; refs: string[]; authors: string[]; names: string[] }
  }
  /** What opens the badges of a repository that is not public; null before somebody saw its page. */
  badgeKey: { in: { repositoryId: number }; out: string | null }
}
