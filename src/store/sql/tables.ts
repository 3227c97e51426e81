import type { Generated, Kysely } from 'kysely'
import type {
  Approval,
  BuildState,
  DeliveryState,
  ExecutionState,
  ReportId,
  RepositoryAccess,
  Scope,
  Trust,
  WebhookNote,
} from '../../domain/index.ts'

/** The database inside one transaction or read; every change and query gets one. */
export type Db = Kysely<Tables>

/** Columns named `…_at` are epoch milliseconds; those marked JSON hold a value of the domain. */
export interface Tables {
  deliveries: {
    id: Generated<number>
    guid: string
    event: string
    state: DeliveryState
    received_at: number
    /** Not tried before. */
    next_at: number
    attempts: number
    /** The process that works on it; null when nobody does. */
    claimed_by: string | null
    /** `owner/name`. */
    repository: string | null
    ref: string | null
    sha: string | null
    /** JSON. */
    verdict: string | null
    error: string | null
    /** The tenant whose own webhook it came through; null for the App's. */
    tenant: string | null
    /** The tenant whose repository it told of; null where it was none's, and until it is concluded. */
    planned_for: string | null
    /** 0 once its body was deleted, which goes before it. */
    has_body: Generated<number>
    /** When it was concluded, or given up; null until then, and where that was before anybody noted it. */
    concluded_at: number | null
    /** When its body was deleted; null while it is kept, and where nobody noted it. */
    body_gone_at: number | null
    /** When somebody last had it planned again. */
    replayed_at: number | null
  }
  /** Apart from `deliveries`, so that looking through those reads no bodies; gone when it was kept long enough. */
  delivery_bodies: {
    delivery_id: number
    /** zstd. */
    body: Uint8Array
  }
  /** What a delivery had come to before it was planned again. */
  delivery_replays: {
    delivery_id: number
    /** From 1. */
    number: number
    at: number
    /** A login, or a token: domain/access.ts. */
    asked_by: string
    /** JSON. */
    verdict: string | null
    error: string | null
  }
  /** The last request of a kind to the webhook that is no delivery. */
  webhook_notes: {
    kind: WebhookNote['kind']
    at: number
    /** The tenant whose own webhook it came to; null for the App's. */
    door: string | null
  }
  builds: {
    id: string
    tenant: string
    repository_id: number
    /** `owner/name`, to search by. */
    repository_name: string
    /** JSON. */
    repository: string
    sha: string
    name: string
    trust: Trust
    /** JSON. */
    config: string
    inputs_hash: string
    state: BuildState
    ref: string
    pull_request: number | null
    /** JSON. */
    author: string
    title: string | null
    priority: number
    attempt: number
    created_at: number
    queued_at: number | null
    ended_at: number | null
    version: number
    /** 1: a newer commit of its first ref cancels it. */
    cancel_in_progress: number
    /** JSON. */
    cancel_cause: string | null
    /** Not begun before; null without a pause. */
    not_before: number | null
    /** Combinations of its entry. */
    siblings: Generated<number>
    /** How many rows `build_needs` has for it. */
    needs: Generated<number>
    /** Of `author`, to search by. */
    author_login: string
    /** 0 once its logs were deleted, which go before it. */
    has_logs: Generated<number>
  }
  /** Which Builds a Build needs, by their names. */
  build_needs: {
    build_id: string
    name: string
    /** Of the same commit; null where there was none of that name. */
    needed_id: string | null
  }
  /** Which events want a Build: it is cancelled when none does any more. */
  build_triggers: {
    build_id: string
    /** The delivery may have been deleted since. */
    delivery_id: number
    repository_id: number
    ref: string
    pull_request: number | null
    at: number
    /** 1: a newer commit of this ref withdraws it. A Build may be wanted by refs that differ in this. */
    cancel_in_progress: number
    /** When the ref got this commit, by the source host's clock; null where the event changed no head. */
    head_at: number | null
    /** When its ref stopped wanting the Build; null while it does. */
    withdrawn_at: number | null
  }
  approvals: {
    repository_id: number
    sha: string
    /** JSON. */
    person: string | null
    via: Approval['via']
    at: number
  }
  repositories: {
    id: number
    /** JSON. */
    repository: string
    tenant: string
    bound_as: string
    access: RepositoryAccess
    installation_id: number | null
    seen_at: number
    baselined_at: number | null
    /** `owner/name` in lower case; null where a release before it wrote the row, until it is seen again. */
    full_name: string | null
  }
  /** What opens the badges of a repository that is not public. */
  badge_keys: {
    repository_id: number
    key: string
    made_at: number
  }
  /** What the App may do in an installation, for repositories that are first seen after it changed. */
  installations: {
    id: number
    access: RepositoryAccess
  }
  /** Ids that an account's name (lower case) has had among the repositories of a tenant. */
  owners: {
    login: string
    id: number
    tenant: string
  }
  heads: {
    repository_id: number
    ref: string
    sha: string
    /** The commit before it, as its event said. */
    before: string | null
    at: number
    seen_at: number
    /** JSON: why the ref is gone, since `at`; null while it is there. */
    gone: string | null
  }
  /** What was last built under an image name, by branch. */
  last_images: {
    repository_id: number
    ref: string
    image: string
    digest: string
    sha: string
    at: number
  }
  /** When a repository last got a place in the queue; turns are counted over all of them. */
  turns: {
    tenant: string
    repository_id: number
    turn: number
  }
  executions: {
    id: string
    build_id: string
    attempt: number
    namespace: string
    build_run: string
    build_run_uid: string | null
    state: ExecutionState
    created_at: number
    started_at: number | null
    ended_at: number | null
    task_run: string | null
    pod: string | null
    /** JSON. */
    steps: string
    waiting_for: string | null
    digest: string | null
    size: number | null
    /** JSON. */
    findings: string | null
    /** JSON. */
    failure: string | null
    /** When somebody wanted it to end; null while nobody does. */
    cancel_asked_at: number | null
  }
  reports: {
    id: string
    kind: ReportId['kind']
    /** Of kinds `build` and `approval`. */
    build_id: string | null
    /** Of a Build; the generation of an aggregate. */
    attempt: number | null
    /** JSON, by kind: src/store/rows/about.ts. */
    about: string | null
    repository_id: number
    /** JSON. */
    repository: string
    sha: string
    /** Whose rate limit its writes count against. */
    lane: string
    desired: number
    acked: number
    /** 1 once what it tells about has ended. */
    ended: number
    github_id: number | null
    /** When a write was begun (epoch ms) whose answer nobody read; 1 once GitHub has said no to it; else 0. */
    intended: number
    /** JSON. */
    annotations: string | null
    annotations_acked: number
    failures: number
    /** Progress is not told before: how progress is coalesced. Ends do not wait for it. */
    next_at: number
    /** What `next_at` is without the pause between two tellings of a place in the queue. */
    news_at: number
    /** Nothing is told before: GitHub could not take it. */
    retry_at: number
    /** When `acked` fell behind `desired`. */
    behind_since: number
    error: string | null
  }
  log_chunks: {
    execution_id: string
    step: string
    first_byte: number
    /** Bytes in `data`, so that ends are known without reading them. */
    length: number
    at: number
    data: Uint8Array
  }
  /** How many lines are before each chunk of a log; of the first ones of a log, without a hole, and often of all. */
  log_marks: {
    execution_id: string
    step: string
    /** Of the chunk. */
    first_byte: number
    /** Newlines before the chunk's first byte, and before the byte after its last. */
    lines_before: number
    lines_after: number
    /** 1: its last byte is no newline. */
    is_open: number
  }
  /** What happened, oldest first; the newest row is never deleted, so that numbers are given once. */
  events: {
    sequence: Generated<number>
    at: number
    tenant: string
    /** `owner/name`. */
    repository: string
    build_id: string
    build: string
    sha: string
    ref: string
    /** JSON. */
    what: string
  }
  /** Processes that are alive, until a time. */
  replicas: {
    owner: string
    until: number
  }
  leases: {
    lease: string
    owner: string
    until: number
  }
  /** Which Build a client's key has made; kept for a day. */
  idempotency: {
    /** Empty: the service's own token. */
    token_id: string
    key: string
    request_hash: string
    build_id: string
    at: number
  }
  tokens: {
    id: string
    name: string
    scope: Scope
    tenant: string | null
    /** Null: by the service's own. */
    made_by: string | null
    /** The token itself is nowhere. */
    hash: string
    created_at: number
    expires_at: number | null
    revoked_at: number | null
    last_used_at: number | null
  }
  /** Who has signed in with the source host. */
  sessions: {
    /** SHA-256 of the secret in the cookie, hex. */
    id: string
    person_id: number
    login: string
    /** Of the person at the source host; encrypted. */
    tokens: string
    created_at: number
    expires_at: number
  }
  /** What stays of Builds that were deleted. */
  audit: {
    build_id: string
    tenant: string
    repository: string
    repository_id: number
    sha: string
    ref: string
    name: string
    trust: Trust
    state: BuildState
    attempts: number
    author: string
    approved_by: string | null
    image: string
    digest: string | null
    reason: string | null
    created_at: number
    ended_at: number
    deleted_at: number
  }
}
