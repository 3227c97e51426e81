import type { ApiToken } from './access.ts'
import type { BuildView } from './build-view.ts'
import type { CancelCause } from './cancel-cause.ts'
import type { Annotation } from './reports/check.ts'
import type { Build, BuildState, NewBuild } from './build.ts'
import type { CommentReply } from './reports/comment-reply.ts'
import type { Delivery, PlannedBuild, SkippedBuild, Verdict } from './delivery.ts'
import type { Execution, Observation } from './execution.ts'
import type { QueueSnapshot } from './queue/queue.ts'
import type { Failure } from './failure.ts'
import type { LiveEvent } from './live-event.ts'
import type { Placement } from './capacity/node-pool.ts'
import type { Resources } from './capacity/resources.ts'
import type { AuditRow, KeepRules } from './retention.ts'
import type { Report } from './reports/report.ts'
import type { AccessChange, Head, RepositoryRecord } from './repository-record.ts'
import type { Person, Repository } from './repository.ts'
import type { BuildingEvent } from './source-event.ts'
import type { Approval } from './trust.ts'
import type { Problem } from './problem.ts'

/** A delivery that a planner holds; `body` is the raw, verified JSON. */
export interface ClaimedDelivery {
  id: number
  guid: string
  event: string
  body: Uint8Array
  receivedAt: number
  /** The tenant whose own webhook it came through: it speaks for that tenant's repositories only. Null: the App's. */
  tenant: string | null
  /** Including this one. */
  attempts: number
}

/** What T2 writes: verdict, Builds, triggers and reports are one transaction. */
export interface Conclusion {
  deliveryId: number
  now: number
  /** For people who look it up; null where the payload had none. */
  repository: string | null
  ref: string | null
  sha: string | null
  outcome: Outcome
  /** The repository by its id, bound to the tenant that it was planned for; null where none was. */
  seen?: { repository: Repository; tenant: string } | null
  /** The answer to the comment that this delivery is. */
  reply?: CommentReply | null
}

/** What a delivery comes to. */
export type Outcome =
  /** `head`: a commit with nothing to build is still what its ref points to. */
  | { kind: 'ignored'; reason: string; head?: HeadChange | null }
  | {
      kind: 'invalid'
      path: string
      problems: Problem[]
      /** Where the failed check goes. */
      at: { repository: Repository; sha: string }
      /** What to plan again when somebody re-runs that check. */
      event: BuildingEvent | null
      head: HeadChange | null
    }
  | {
      kind: 'planned'
      builds: NewBuild[]
      skipped: SkippedBuild[]
      pullRequest: number | null
      event: BuildingEvent | null
      head: HeadChange | null
      /**
       * Whether an ended Build of the same identity gets a new attempt: `never` (a label), `pushed` (when
       * the same ref had wanted it before: it was pushed back, or reopened), `always` (somebody asked). One that
       * was cancelled only because nothing wanted it any more gets one whatever this says.
       */
      again: 'never' | 'pushed' | 'always'
    }
  /** Nothing wants what was built for this ref any more. */
  | { kind: 'withdrawn'; repositoryId: number; ref: string; cause: CancelCause; at: number }
  /** A person asked for something that was judged before; `refused` are sentences. */
  | {
      kind: 'asked'
      by: Person | null
      orders: Order[]
      refused: string[]
      /** What was planned for it beside the orders; carried out after them, so that what they approve or cancel counts. */
      plan?: Extract<Outcome, { kind: 'planned' | 'invalid' }>
    }
  | { kind: 'access'; changes: AccessChange[]; text: string }

/** That a ref now points to the conclusion's commit. */
export interface HeadChange {
  ref: string
  /** When, by the source host's clock: an event that comes late changes no head. */
  at: number
  before: string | null
  /** Which Builds of the ref's older commits it cancels, where they may be: `unskipped` all but of the names it skips. */
  supersedes: 'all' | 'unskipped' | 'none'
}

/** What was asked for and allowed. */
export type Order =
  /** A new attempt of an ended Build; an untrusted one without approval waits for it again. */
  | { kind: 'retry'; buildId: string }
  | { kind: 'cancel'; buildId: string }
  /** All Builds of the commit that wait for it; the approval stays and is for this commit only. */
  | { kind: 'approve'; repositoryId: number; sha: string; via: Approval['via'] }

/**
 * Every state change, each one transaction and one file in store/changes/.
 * T-numbers are those of docs/architecture.md.
 */
export interface Changes {
  /** T1. `again`: the GUID was seen, but its processing had failed, so it is processed again. */
  receiveDelivery: {
    in: { guid: string; event: string; body: Uint8Array; now: number; tenant?: string | null }
    out: 'new' | 'seen' | 'again'
  }
  /** The oldest due delivery, held by `owner`; null when none is due. */
  claimDelivery: { in: { owner: string; now: number }; out: ClaimedDelivery | null }
  /** T2. Builds with the identity of a live one are not made again: the trigger is added to that one. */
  concludeDelivery: { in: Conclusion; out: { verdict: Verdict; builds: PlannedBuild[] } }
  /** Processing did not work. Tried again at `retryAt`; null gives up: the delivery is `failed`. */
  deferDelivery: { in: { deliveryId: number; error: string; retryAt: number | null }; out: undefined }
  /** Ends claims of owners other than `owner`; called at start, when nobody else can be alive. */
  releaseClaims: { in: { owner: string }; out: number }
  /**
   * Says that a replica is alive, until `until` (epoch ms). What was held by those whose time has passed is free again:
   * claims of deliveries, and executions, which others then start and follow. Returns the names of the dead.
   */
  beat: { in: { owner: string; now: number; until: number }; out: { dead: string[] } }
  /** A lease that one replica holds at a time; true where `owner` has it now. Given up with `until` in the past. */
  holdLease: { in: { lease: string; owner: string; now: number; until: number }; out: boolean }
  /** Plans a delivery again, under its GUID. `waiting`: it is not concluded yet; `forgotten`: its body is not kept any more. */
  replayDelivery: { in: { guid: string; now: number }; out: 'queued' | 'waiting' | 'forgotten' | 'missing' }
  /**
   * A Build that somebody asked for without an event; `pending` until it is started. One live Build of the same
   * identity is the one that is meant. With a key that was used before nothing is made: `repeated` when the request was the same.
   * Those of `needed`, each after what it needs itself, are made with it.
   */
  createBuild: {
    in: { build: NewBuild; needed?: NewBuild[]; start: boolean; idempotency: Idempotency | null; now: number }
    out: { kind: 'created' | 'existing' | 'repeated'; buildId: string } | { kind: 'mismatch' }
  }
  /** pending → queued, where no approval is needed or it is there. `started`: it was queued before. */
  startBuild: {
    in: { buildId: string; now: number }
    out: 'queued' | 'started' | 'unapproved' | 'barred' | 'missing'
  }
  createToken: { in: { token: ApiToken; hash: string }; out: undefined }
  /** Those that it made end with it, and those that they made. False when there is none that is valid. */
  revokeToken: { in: { id: string; now: number }; out: boolean }
  /** That a token was used; kept to the minute. */
  noteTokenUse: { in: { id: string; now: number }; out: undefined }
  /**
   * Deletes some of what the rules do not keep, `limit` rows of each kind at most, with an audit row for each Build;
   * `more` when there is more to delete. What is live, or behind with its check, or held, is never deleted.
   */
  prune: {
    in: { rules: KeepRules; tenants: Record<string, Partial<KeepRules>>; now: number; limit: number }
    out: {
      builds: number
      deliveries: number
      bodies: number
      logBytes: number
      events: number
      more: boolean
    }
  }

  /** T3: queued → running with an execution that is only an intent. Null when the Build is no longer queued. */
  admitBuild: {
    in: {
      buildId: string
      executionId: string
      attempt: number
      namespace: string
      buildRun: string
      now: number
    }
    out: Execution | null
  }
  /** queued → failed, where no more may wait. `gone`: it is not the attempt that waits. */
  refuseBuild: {
    in: {
      buildId: string
      executionId: string
      attempt: number
      namespace: string
      buildRun: string
      failure: Failure
      now: number
    }
    out: 'refused' | 'gone'
  }
  /** T4: the BuildRun exists. */
  bindExecution: { in: { executionId: string; buildRunUid: string }; out: undefined }
  /** T5: what the cluster shows. Ends Build and report with it; ended executions do not change. */
  advanceExecution: {
    in: { executionId: string; now: number; observation: Observation }
    out: 'changed' | 'unchanged'
  }
  /** Appends if `firstByte` is where the step's log ends; else nothing is written. Returns where it ends now. */
  appendLog: {
    in: { executionId: string; step: string; firstByte: number; data: Uint8Array; at: number }
    out: { end: number }
  }
  /** Nobody wants it any more. `asked`: it has begun, its execution is to end; `ended`: it had before, nothing changes. */
  cancelBuild: {
    in: { buildId: string; cause: CancelCause; now: number }
    out: 'cancelled' | 'asked' | 'ended'
  }
  /**
   * A new attempt. `live`: it has not ended; `shared`: another Build of the same identity is live instead;
   * `barred`: its repository's right to run is gone.
   */
  retryBuild: {
    in: { buildId: string; now: number }
    out: 'queued' | 'pending' | 'live' | 'shared' | 'barred'
  }
  /** Keeps the approval and queues what waits for it; returns the ids of those Builds. */
  approveCommit: { in: Approval; out: { approved: string[] } }
  /** Commits that refs point to, learned by looking; never older ones than events told. */
  recordHeads: { in: { repositoryId: number; heads: Omit<Head, 'seenAt'>[]; now: number }; out: undefined }

  /** T6: before anything is sent. `annotations` fixes what the end annotates; null keeps what is there. */
  intendReport: {
    in: { reportId: string; annotations: Annotation[] | null; now: number }
    out: undefined
  }
  /** T7: GitHub has it. `version` is the `desired` that was rendered; annotations are counted as GitHub counts. */
  acknowledgeReport: {
    in: {
      reportId: string
      version: number
      githubId: number | null
      annotationsAcked: number
      nextAt: number
    }
    out: undefined
  }
  /** Not written; due again at `retryAt`. `answered`: nothing of it is still under way. */
  deferReport: {
    in: { reportId: string; retryAt: number; answered: boolean; error: string }
    out: undefined
  }
  /** Progress that is not worth one of the writes that are left: looked at again at `until`. An end does not wait for that. */
  holdReport: { in: { reportId: string; until: number }; out: undefined }
  /** GitHub will never take it (gone, forbidden): nothing more is sent for this state. */
  abandonReport: { in: { reportId: string; version: number; error: string }; out: undefined }
}

/** A key of a client, by which a request that it repeats is told: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/. */
export interface Idempotency {
  /** Null: the service's own API token. */
  tokenId: string | null
  key: string
  /** SHA-256 of what was asked for, hex. */
  requestHash: string
}

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
  kind: 'image' | 'oci-artifact' | 'sbom'
  /** `name:tag`; the first tag is where it was pushed to. */
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
export interface Queries {
  deliveries: {
    /** `event`: any of these names. */
    in: {
      limit: number
      before: number | null
      repository?: string
      sha?: string
      event?: string[]
      /** Those that were planned for a tenant, or came through its webhook. */
      tenant?: string
    }
    out: { items: Delivery[]; next: number | null }
  }
  /** With `tenant` only if it was planned for it, or came through its webhook. */
  delivery: { in: { guid: string; tenant?: string }; out: Delivery | null }
  builds: {
    in: {
      limit: number
      before: string | null
      /** Any of these, where there are several. */
      state?: BuildState | BuildState[]
      repository?: string
      sha?: string
      name?: string
      tenant?: string
      ref?: string
      pullRequest?: number
      author?: string
    }
    out: { items: Build[]; next: string | null }
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
  /** Bytes of a step's log from an offset; `next` is where to go on. */
  log: {
    in: { executionId: string; step: string; from: number; maxBytes: number }
    out: { data: Uint8Array; next: number; end: number }
  }
  /** The Builds that a Build needs, with their latest executions, in the order of its configuration; null where it has none of that name. */
  needs: { in: { buildId: string }; out: { name: string; build: BuildView | null }[] }
  /** Executions, newest first; `before` is the id of one. */
  executions: {
    in: {
      limit: number
      before: string | null
      state?: Execution['state']
      tenant?: string
      buildId?: string
    }
    out: { items: { execution: Execution; build: Build }[]; next: string | null }
  }
  execution: { in: { id: string }; out: { execution: Execution; build: Build } | null }
  /** What was pushed, newest first; `before` is `next` of the page before. */
  artifacts: {
    in: {
      limit: number
      before: string | null
      tenant?: string
      repository?: string
      digest?: string
      buildId?: string
    }
    out: { items: Artifact[]; next: string | null }
  }
  /** What happened after a sequence number, oldest first. `oldest` is the first that is kept: before it there is a gap. */
  events: {
    in: { after: number; limit: number; tenant?: string; repository?: string; buildId?: string }
    out: { items: LiveEvent[]; oldest: number; last: number }
  }
  /** A token by its hash or id, if it is valid. */
  token: { in: { hash?: string; id?: string; now: number }; out: ApiToken | null }
  tokens: { in: { tenant?: string }; out: ApiToken[] }
  /** What holds nodes or waits for them. */
  poolDemand: { in: undefined; out: PoolDemand[] }
  /** By tenant: how many wait, since when the oldest does, how many run. */
  queueByTenant: {
    in: undefined
    out: { tenant: string; queued: number; oldestQueuedAt: number | null; running: number }[]
  }
  audit: {
    in: { limit: number; before: string | null; tenant?: string; repository?: string }
    out: { items: AuditRow[]; next: string | null }
  }
  /** Bytes that the database takes, and how many rows of each kind there are. */
  size: { in: undefined; out: { bytes: number; rows: Record<string, number> } }
  /** For metrics and readiness. */
  counts: { in: undefined; out: StoreCounts }
}

export interface StoreCounts {
  deliveriesWaiting: number
  builds: Record<BuildState, number>
  reportsBehind: number
}
