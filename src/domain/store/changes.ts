import type { ApiToken } from '../access.ts'
import type { CancelCause } from '../cancel-cause.ts'
import type { Annotation } from '../reports/check.ts'
import type { NewBuild } from '../build.ts'
import type { PlannedBuild, Verdict, WebhookNote } from '../delivery.ts'
import type { Execution, Observation } from '../execution.ts'
import type { Failure } from '../failure.ts'
import type { KeepRules } from '../retention.ts'
import type { Head } from '../repository-record.ts'
import type { Session } from '../session.ts'
import type { Approval } from '../trust.ts'
import type { ClaimedDelivery, Conclusion } from './conclusion.ts'

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
  deferDelivery: {
    in: { deliveryId: number; error: string; retryAt: number | null; now?: number }
    out: undefined
  }
  /** Ends claims of owners other than `owner`; called at start, when nobody else can be alive. */
  releaseClaims: { in: { owner: string }; out: number }
  /**
   * Says that a replica is alive, until `until` (epoch ms). What was held by those whose time has passed is free again:
   * claims of deliveries, and executions, which others then start and follow. Returns the names of the dead.
   */
  beat: { in: { owner: string; now: number; until: number }; out: { dead: string[] } }
  /** A lease that one replica holds at a time; true where `owner` has it now. Given up with `until` in the past. */
  holdLease: { in: { lease: string; owner: string; now: number; until: number }; out: boolean }
  /**
   * Plans a delivery again, under its GUID and as of the time when it came. `by` is a login, or a token (access.ts).
   * `waiting`: it is not concluded yet; `forgotten`: its body is not kept any more; `overtaken`: it tells of a right or
   * name, of which a later one has told.
   */
  replayDelivery: {
    in: { guid: string; by: string; now: number }
    out: 'queued' | 'waiting' | 'forgotten' | 'overtaken' | 'missing'
  }
  /** Keeps what came to the webhook and is no delivery: the last of each kind. */
  noteWebhook: { in: WebhookNote; out: undefined }
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
  /** Somebody has signed in with the source host. */
  openSession: { in: { session: Session }; out: undefined }
  /** New tokens in the place of `before`, all of them encrypted. False: others stand there by now, or it has ended. */
  renewSession: { in: { id: string; before: string; tokens: string }; out: boolean }
  closeSession: { in: { id: string }; out: undefined }
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
  /** Counts lines of a log that was written before they were counted, a part of it; again until `isCounted`. */
  countLogLines: { in: { executionId: string; step: string }; out: { isCounted: boolean } }
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
  /** What opens the badges of a repository from now on. `fresh` false: the one that there is stays. Returns the one that counts. */
  keepBadgeKey: { in: { repositoryId: number; key: string; fresh: boolean; now: number }; out: string }
  /** Commits that refs point to, learned by looking; never older ones than events told. */
  recordHeads: { in: { repositoryId: number; heads: Omit<Head, 'seenAt'>[]; now: number }; out: undefined }

  /**
   * T6: before anything is sent. `annotations` fixes what the end annotates; null keeps what is there. `seen` is what
   * the writer has read, or intended itself: where that is not so any more another replica writes, and nothing changes.
   */
  intendReport: {
    in: {
      reportId: string
      annotations: Annotation[] | null
      now: number
      seen?: { acked: number; intended: boolean; unsettledSince: number | null }
    }
    out: 'intended' | 'overtaken'
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
