import type { ApiToken, Visible } from '../access.ts'
import type { BuildView } from '../build-view.ts'
import type { Build, BuildState } from '../build.ts'
import type { Delivery, DeliveryOutcome, Replay, WebhookNote } from '../delivery.ts'
import type { Execution } from '../execution.ts'
import type { ListQueries } from './list-queries.ts'
import type { Attached } from '../findings.ts'
import type { QueueSnapshot } from '../queue/queue.ts'
import type { LiveEvent } from '../live-event.ts'
import type { Placement } from '../capacity/node-pool.ts'
import type { Resources } from '../capacity/resources.ts'
import type { AuditRow } from '../retention.ts'
import type { Report } from '../reports/report.ts'
import type { Head, RepositoryRecord } from '../repository-record.ts'
import type { BuildingEvent } from '../source-event.ts'
import type { Session } from '../session.ts'
import type { Approval } from '../trust.ts'

/** A Build that has a place or waits for one, by what it asks for. */
export interface PoolDemand {
  tenant: string
  buildId: string
  state: 'queued' | 'running'
  /** Null where it was not sent to a pool. */
  placement: Placement | null
  resources: Resources
}

/** What a Build pushed: https://github.com/opencontainers/image-spec. */
export interface Artifact {
  kind: 'image' | 'oci-artifact' | Attached['kind']
  /** `name:tag`, the first tag is where it was pushed to; `name@digest` of what stands beside an image. */
  reference: string
  /** `sha256:…` */
  digest: string
  size: number | null
  buildId: string
  executionId: string
  tenant: string
  repository: string
  sha: string
  at: number
}

/** A ref that wants a Build. */
export interface Trigger {
  ref: string
  pullRequest: number | null
  at: number
  /** When it stopped wanting it: a newer commit, closed, deleted; null while it does. */
  withdrawnAt: number | null
}

/** Everything that is read. Lists are newest first unless said otherwise. */
export interface Queries extends ListQueries {
  deliveries: {
    /** `event`: any of these names. */
    in: {
      limit: number
      before: number | null
      repository?: string
      sha?: string
      event?: string[]
      outcome?: DeliveryOutcome
      /** Those that were planned for a tenant, or came through its webhook. With `repositories` there are none. */
      tenant?: string
      repositories?: readonly number[]
    }
    out: { items: Delivery[]; next: number | null }
  }
  /** With `tenant` only if it was planned for it, or came through its webhook. */
  delivery: { in: { guid: string; tenant?: string }; out: Delivery | null }
  /** The verified bytes of a delivery; null where they are not kept, or it is not there. */
  deliveryBody: { in: { guid: string }; out: Uint8Array | null }
  /** How often a delivery was planned again, what it had come to before; newest first, the last twenty. */
  replays: { in: { guid: string }; out: Replay[] }
  /** Changes whenever a delivery came, was tried, ended or is planned again; equal where nothing did. */
  deliveriesMark: { in: undefined; out: string }
  /** What happened for the first time, or last, for whoever sets the service up. */
  milestones: { in: undefined; out: Milestones }
  builds: {
    in: Visible & {
      limit: number
      before: string | null
      /** In the place of `before`: those right before this one, which are newer. */
      after?: string
      /** Any of these, where there are several. */
      state?: BuildState | BuildState[]
      repository?: string
      sha?: string
      name?: string
      /** Any of these, where there are several. */
      ref?: string | string[]
      pullRequest?: number
      author?: string
    }
    /** `next` is `before` of the page that follows, `previous` is `after` of the one before. */
    out: { items: Build[]; next: string | null; previous: string | null }
  }
  build: { in: { id: string }; out: BuildView | null }
  /** Builds of a commit, newest first. */
  buildsOf: { in: { repositoryId: number; sha: string; name?: string }; out: BuildView[] }
  /** Open Builds and the newest of each name that a pull request wanted, whatever commit, newest first. */
  buildsOfPullRequest: { in: { repositoryId: number; number: number; limit: number }; out: BuildView[] }
  /** The refs that want a Build or did, oldest first, the first hundred. */
  triggers: { in: { buildId: string }; out: Trigger[] }
  /** The delivery that first wanted a Build; null where none did, or it is forgotten. */
  originOf: {
    in: { buildId: string }
    out: Pick<Delivery, 'guid' | 'event' | 'repository' | 'ref' | 'sha' | 'receivedAt'> | null
  }
  approval: { in: { repositoryId: number; sha: string }; out: Approval | null }
  /** What is remembered of a repository, and the ids that its owner's name has had among those of any tenant. */
  repository: {
    in: { id: number; owner: string }
    out: { record: RepositoryRecord | null; ownerIds: { tenant: string; ownerId: number }[] }
  }
  /** Those that may run and were seen since, by id. */
  activeRepositories: { in: { since: number }; out: RepositoryRecord[] }
  head: { in: { repositoryId: number; ref: string }; out: Head | null }
  heads: { in: { repositoryId: number }; out: Head[] }
  /** A report by its id, whether it is due or not. */
  report: { in: { id: string }; out: Report | null }
  /** What to plan again for a check of a build file or of a skipped build; null when it was not kept. */
  plannedEvent: { in: { reportId: string }; out: BuildingEvent | null }
  /** Checks of a lane that have not ended at GitHub: each will need one more write. */
  openReports: { in: { lane: string }; out: number }
  /** The queue and what runs, for the dispatcher to decide on; in no order. */
  queue: { in: undefined; out: QueueSnapshot }
  /** Executions that have not ended, with their Builds. */
  liveExecutions: { in: undefined; out: { execution: Execution; build: Build }[] }
  /** Reports whose `acked` is behind and that are due, ends first, then oldest; of each lane `perLane` at most. */
  dueReports: { in: { now: number; limit: number; perLane: number }; out: Report[] }
  /** When the next report that is behind is due; null when all are acknowledged. */
  nextReportAt: { in: undefined; out: number | null }
  /** Bytes of a step's log from an offset; `next` is where to go on. `chunks`: the pieces that they came in, and when. */
  log: {
    in: { executionId: string; step: string; from: number; maxBytes: number }
    out: { data: Uint8Array; next: number; end: number; chunks: { firstByte: number; at: number }[] }
  }
  /**
   * Where to begin reading for a line of a step's log, which is less than a chunk before it: `linesBefore` lines end
   * before `firstByte`. `line` counts from 1, and below 1 from the end: -1 is the last one, 0 the one that comes next.
   * All of it is right only where `isCounted`; else `countLogLines` comes first.
   */
  logPlace: {
    in: { executionId: string; step: string; line: number }
    out: {
      line: number
      total: number
      end: number
      firstByte: number
      linesBefore: number
      isCounted: boolean
    }
  }
  /** The Builds that a Build needs, with their latest executions, in the order of its configuration; null where it has none of that name. */
  needs: { in: { buildId: string }; out: { name: string; build: BuildView | null }[] }
  /** Executions, newest first; `before` is the id of one. */
  executions: {
    in: Visible & {
      limit: number
      before: string | null
      state?: Execution['state']
      buildId?: string
    }
    out: { items: { execution: Execution; build: Build }[]; next: string | null }
  }
  execution: { in: { id: string }; out: { execution: Execution; build: Build } | null }
  /** What was pushed, newest first; `before` is `next` of the page before. */
  artifacts: {
    in: Visible & {
      limit: number
      before: string | null
      repository?: string
      digest?: string
      buildId?: string
    }
    out: { items: Artifact[]; next: string | null }
  }
  /** What happened after a sequence number, oldest first. `oldest` is the first that is kept: before it there is a gap. */
  events: {
    in: Visible & { after: number; limit: number; repository?: string; buildId?: string }
    out: { items: LiveEvent[]; oldest: number; last: number }
  }
  /** A token by its hash or id, if it is valid. */
  token: { in: { hash?: string; id?: string; now: number }; out: ApiToken | null }
  tokens: { in: { tenant?: string }; out: ApiToken[] }
  /** Of somebody who has signed in with the source host, by its id; null when it has ended. */
  session: { in: { id: string; now: number }; out: Session | null }
  /** The ids of repositories that everybody may read at the source host, whoever builds them. */
  publicRepositories: { in: undefined; out: number[] }
  /** What holds nodes or waits for them. */
  poolDemand: { in: undefined; out: PoolDemand[] }
  /** By tenant: how many wait, since when the oldest does, how many run. */
  queueByTenant: {
    in: undefined
    out: { tenant: string; queued: number; oldestQueuedAt: number | null; running: number }[]
  }
  audit: {
    in: Visible & { limit: number; before: string | null; repository?: string }
    out: { items: AuditRow[]; next: string | null }
  }
  /** Bytes that the database takes, and how many rows of each kind there are. */
  size: { in: undefined; out: { bytes: number; rows: Record<string, number> } }
  /** For metrics and readiness. */
  counts: { in: undefined; out: StoreCounts }
}

/** How far an installation has come; null where it has not come so far. Times are epoch milliseconds. */
export interface Milestones {
  /** Deliveries that are kept, by their GUIDs. */
  firstDelivery: Pick<Delivery, 'guid' | 'event' | 'receivedAt'> | null
  lastDelivery: Pick<Delivery, 'guid' | 'event' | 'receivedAt'> | null
  /** By kind, the last one. */
  notes: WebhookNote[]
  /** A commit with a build file, whether it can be used or not. */
  buildFile: { repository: string; sha: string; usable: boolean } | null
  firstBuild: (Pick<Build, 'id' | 'name' | 'state' | 'createdAt'> & { repository: string }) | null
  /** A check or status that GitHub has acknowledged. */
  check: { repository: string; sha: string; buildId: string | null } | null
  /** What a report was refused for last, where none was acknowledged. */
  reportError: string | null
  repositories: number
}

export interface StoreCounts {
  deliveriesWaiting: number
  builds: Record<BuildState, number>
  reportsBehind: number
}
