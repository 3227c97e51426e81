import type {
  Annotation,
  BuildView,
  Changes,
  Capacity,
  Check,
  CommentReply,
  CommitStatus,
  NodePool,
  PoolNode,
  Permission,
  Person,
  PullRequest,
  Queries,
  Repository,
  StepUsage,
  StrategyTemplate,
  Tenant,
} from './domain/index.ts'
import type { BuildRun, Condition, HeldNote, Pod, Secret, StallNote, TaskRun } from './shipwright/index.ts'

/**
 * Something outside cannot answer now. Thrown by every port; expected outcomes are values, any other
 * exception is a bug. `retryAt` is epoch milliseconds: not before then.
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
  readonly retryAt: number
  constructor(message: string, retryAt: number, cause?: unknown) {
    super(message, { cause })
    this.retryAt = retryAt
  }
}

/** Asked, but no answer came: what was asked for may still take effect. */
export class Unanswered extends Unavailable {}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** Structured log lines; fields carry delivery, build and execution ids, never payloads or secrets. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}

export type Topic = 'deliveries' | 'builds' | 'executions' | 'reports' | 'events'

/** State. `commit` resolves when the change is durable; concurrent commits share one fsync. */
export interface Store {
  commit<K extends keyof Changes>(change: K, input: Changes[K]['in']): Promise<Changes[K]['out']>
  read<K extends keyof Queries>(query: K, input: Queries[K]['in']): Promise<Queries[K]['out']>
  /**
   * Calls `listener` after a commit that may have made work for the topic; returns how to stop.
   * A hint: stages also poll, so a lost wake costs time, never work.
   */
  onWake(topic: Topic, listener: () => void): () => void
}

/** Who may build what, as it is configured now: tenants come, change and go while the service runs. */
export interface Tenants {
  /** By name, each once. The same array until something changes; read it anew for each decision. */
  all(): readonly Tenant[]
  /** Calls `listener` after a change; returns how to stop. */
  onChange(listener: () => void): () => void
}

/** A Namespace that says it is a tenant. */
export interface TenantNamespace {
  name: string
  /** Epoch milliseconds. */
  createdAt: number
  /** What the label says. */
  tenant: string
  /** What the annotation says; null: there is none. */
  config: string | null
}

/** The Namespaces that say they are tenants. */
export interface TenantNamespaces {
  /** All of them at first, and all of them after every change, for ever until the signal aborts. */
  watch(signal: AbortSignal): AsyncIterable<TenantNamespace[]>
  /** What deliveries to the tenant's own webhook are signed with; none where there is nothing to be read. Throws Unavailable. */
  webhookSecrets(namespace: string): Promise<string[]>
  /** Puts a sentence where whoever looks at the Namespace finds it; where that is not allowed, nothing happens. */
  complain(namespace: string, message: string): Promise<void>
}

/** Reads repositories. */
export interface SourceHost {
  /**
   * Another repository as the installation of `near` sees it, and the commit of a ref of it: `refs/heads/main`,
   * `refs/tags/v1`, a name that means the branch, else the tag, or a commit's 40 digits; null is its default branch.
   * `ref` is the full one then. A name that only leads on to another repository is missing.
   */
  resolve(
    near: Repository,
    fullName: string,
    ref: string | null,
  ): Promise<{ repository: Repository; sha: string; ref: string } | 'missing'>
  /** The bytes of a file at a commit; `too-large` over `maxBytes`. Symbolic links are `missing`. */
  file(
    repository: Repository,
    sha: string,
    path: string,
    maxBytes: number,
  ): Promise<Uint8Array | 'missing' | 'too-large'>
  /** Paths that differ; `complete` is false at any of GitHub's caps, and then everything counts as changed. */
  changedFiles(
    repository: Repository,
    base: string,
    head: string,
  ): Promise<{ paths: string[]; complete: boolean }>
  /** Whether a commit is `head` or one of its ancestors; a fork's, which is to be had by its name too, is neither. */
  contains(repository: Repository, head: string, sha: string): Promise<boolean>
  /** Files of a pull request, with the same meaning. */
  pullRequestFiles(repository: Repository, number: number): Promise<{ paths: string[]; complete: boolean }>
  /**
   * Those of the paths that are regular files at a commit. In a tree too large to be listed at once only the
   * first 16 are looked for, so the likeliest come first.
   */
  existing(repository: Repository, sha: string, paths: readonly string[]): Promise<Set<string>>
  /** A token that can only read this repository's contents; null where none is needed or to be had. */
  cloneToken(repository: Repository): Promise<{ token: string; expiresAt: number } | null>
  /** What somebody may do now; `none` when the login belongs to another id by now. */
  permission(repository: Repository, person: Person): Promise<Permission>
  /** A pull request as it stands now; null when there is none. */
  pullRequest(repository: Repository, number: number): Promise<PullRequest | null>
  /** The whole message, capped at 10,000 characters; null when there is no such commit. */
  commitMessage(repository: Repository, sha: string): Promise<string | null>
  /** Whether the branch is protected at the source host. */
  isProtected(repository: Repository, branch: string): Promise<boolean>
  /** The repository by its id as it is named now; `gone` when it is deleted or not ours to see. */
  lookUp(repository: Repository): Promise<FoundRepository | 'gone'>
  /** Branches and open pull requests as they are now; `complete` is false at our cap of pages. */
  heads(
    repository: Repository,
  ): Promise<{ branches: { ref: string; sha: string }[]; pullRequests: PullRequest[]; complete: boolean }>
}

/** A repository as it is now. */
export interface FoundRepository extends Repository {
  archived: boolean
  /** When something was last pushed, by the source host's clock (epoch ms); 0 when nothing ever was. */
  pushedAt: number
}

/**
 * Told right before a request of a write goes out, after everything that it had to wait for: its turn,
 * credentials. When it rejects nothing is sent.
 */
export type BeforeSending = () => Promise<void>

/** Answers comments. Both may be repeated: a reaction is there once, and a reply is found by its comment's id. */
export interface CommentHost {
  react(reply: CommentReply, sending?: BeforeSending): Promise<'ok' | Refused>
  /** `markdown` names the comment in a way that `findReply` sees. */
  reply(reply: CommentReply, markdown: string, sending?: BeforeSending): Promise<'ok' | Refused>
  findReply(reply: CommentReply): Promise<boolean>
}

/** What the source host could not deliver; only a GitHub App can be asked. */
export interface DeliveryLog {
  /** Failed ones since (epoch ms), oldest first, each GUID once, without those that worked later. */
  failed(since: number): Promise<{ id: number; guid: string; event: string; at: number; attempts: number }[]>
  /** Asks to send one again, under the same GUID. */
  redeliver(id: number): Promise<'asked' | Refused>
}

/** What the source host gave to ask it in a person's name: secrets. Times are epoch milliseconds; null: no end. */
export interface PersonTokens {
  access: string
  accessUntil: number | null
  /** Takes the place of `access` once; null: there is none, and the person signs in again. */
  refresh: string | null
  refreshUntil: number | null
}

/** People who sign in with the source host. Throws Unavailable while that cannot answer. */
export interface PeopleHost {
  /** What people call the source host: `GitHub`. */
  readonly name: string
  /**
   * Where a browser is sent to sign in. It comes back to `back`, null: to where the App says, with `state` and a code.
   * `challenge` is of https://www.rfc-editor.org/rfc/rfc7636, S256.
   */
  signInUrl(asked: { state: string; challenge: string; back: string | null }): string
  /** A code counts once and for minutes; `verifier` is what `challenge` was made of. */
  redeem(given: { code: string; verifier: string; back: string | null }): Promise<PersonTokens | Refused>
  renew(refresh: string): Promise<PersonTokens | Refused>
  /** Who it is, and what they may do in each repository that they and the App both reach. Refused: not any more. */
  look(access: string): Promise<{ person: Person; repositories: ReadonlyMap<number, Permission> } | Refused>
  /** Gives a token back, as far as that can be done: nobody needs it any more. Never throws. */
  revoke(access: string): Promise<void>
}

/** GitHub understood and said no; trying the same again is useless. */
export interface Refused {
  refused: 'forbidden' | 'invalid' | 'gone'
  message: string
}

/** A check run as GitHub has it. */
export interface FoundCheck {
  id: number
  /** How many it has. */
  annotations: number
  /** Null conclusion: it has not ended. */
  says: Pick<Check, 'conclusion' | 'title' | 'summary' | 'text'>
}

/** Writes check runs. `create` and `update` may be repeated; annotations are appended by GitHub, so each is sent once. */
export interface CheckHost {
  /** The run with this external id, among those of this name at the commit. */
  find(repository: Repository, check: Pick<Check, 'sha' | 'name' | 'externalId'>): Promise<FoundCheck | null>
  /** At most 50 annotations. */
  create(
    repository: Repository,
    check: Check,
    annotations: Annotation[],
    sending?: BeforeSending,
  ): Promise<{ id: number; annotations: number } | Refused>
  /** At most 50 annotations, added to those that are there. */
  update(
    repository: Repository,
    id: number,
    check: Check,
    annotations: Annotation[],
    sending?: BeforeSending,
  ): Promise<{ annotations: number } | Refused>
  status(
    repository: Repository,
    sha: string,
    status: CommitStatus,
    sending?: BeforeSending,
  ): Promise<'ok' | Refused>
  /** How many writes GitHub will take now for this repository's installation, and when (epoch ms) there are more. */
  budget(repository: Repository): Promise<{ left: number; moreAt: number }>
}

/** What the cluster offers to builds, as it was seen last: a few seconds old at most while the cluster answers. */
export interface Catalogue {
  /** Those of the cluster and of the namespace. Throws Unavailable only while nothing was ever read. */
  strategies(namespace: string | null): Promise<StrategyTemplate[]>
  /** Empty where nodes may not be read and none are configured: builds then go where the cluster likes. */
  pools(): Promise<NodePool[]>
  /** Of the largest node of all; null where nodes may not be read. */
  largestNode(): Promise<Capacity | null>
  /** All nodes with their state; null where they may not be read. Throws Unavailable only while nothing was ever read. */
  nodes(): Promise<PoolNode[] | null>
}

/** Which BuildRun; `executionId` is in its annotation. */
export interface RunRef {
  namespace: string
  name: string
  executionId: string
}

/**
 * What is there now, sent whole after every change and every re-list; a null BuildRun is gone without an end. A Pod that
 * is gone is shown as it was last, with a deletionTimestamp, while its TaskRun is there.
 */
export interface RunSnapshot {
  ref: RunRef
  buildRun: BuildRun | null
  /** Where a PipelineRun does the work: that of `tasks` which tells how it stands. */
  taskRun: TaskRun | null
  pod: Pod | null
  /** Only where a PipelineRun does the work: all of its TaskRuns by now, in the order in which they work. */
  tasks?: readonly { task: string; taskRun: TaskRun; pod: Pod | null }[]
}

/** The cluster, seen through BuildRuns. */
export interface Engine {
  /** Secret, then BuildRun, then owner reference. `exists` only when its execution id is ours. */
  start(
    ref: RunRef,
    run: BuildRun,
    clone: Secret | null,
  ): Promise<{ outcome: 'created' | 'exists'; uid: string } | Refused>
  /** Puts a fresh token into the clone Secret of a run; nothing when the Secret is gone or another's. */
  renew(ref: RunRef, clone: Secret): Promise<void>
  /** Deletes the clone Secret that a try without a BuildRun has left; nothing when it is gone, another's or forbidden. */
  dropSecret(ref: RunRef, name: string): Promise<void>
  /** Asked afresh, past every watch: the BuildRun of this execution, with its condition if it has any; null when it is gone. */
  find(ref: RunRef): Promise<{ uid: string; condition?: Condition | null } | null>
  /**
   * Asks for the end of a run: `spec.state: BuildRunCanceled`. A note says that nothing else would have ended it; it
   * is kept on the BuildRun with the same write.
   */
  cancel(ref: RunRef, stalled?: StallNote): Promise<'asked' | 'gone'>
  /** Keeps on a BuildRun since when it is held up, or with null that it is not any more; nothing when it is gone. */
  note(ref: RunRef, held: HeldNote | null): Promise<void>
  /** Deletes the BuildRun and what it owns; nothing when it is gone. */
  remove(ref: RunRef): Promise<void>
  /**
   * Ours in these namespaces, for ever until the signal aborts: first all that are there, then
   * `listed` once per namespace, then every change; after a gap all of it again.
   */
  watch(namespaces: string[], signal: AbortSignal): AsyncIterable<EngineEvent>
  /** Bytes of a container's log from the start, following until the container ends; ends early when the Pod goes. */
  log(
    ref: { namespace: string; pod: string; container: string },
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array>
  /**
   * For masking: what the Secrets hold that a run and its Pod use. `unread` are the names of those that
   * may not be read; one that is gone holds nothing.
   */
  secretValues(ref: RunRef, pod: string): Promise<{ values: string[]; unread: string[] }>
  /** What the containers of a Pod use or used; null where the cluster does not say. Throws Unavailable. */
  usage(ref: { namespace: string; pod: string }): Promise<PodUsage | null>
}

/** What the containers of a Pod use, by their names. */
export interface PodUsage {
  /** Of those that have ended, as their node counted it. */
  counted: Map<string, StepUsage>
  /** Of those that run, as somebody looked at them last. */
  sampled: Map<string, UsageSample>
}

/** A look at a container. */
export interface UsageSample {
  /** CPU time over time, over the last half minute or so. */
  cores: number
  memoryBytes: number
}

export type EngineEvent =
  | { kind: 'snapshot'; snapshot: RunSnapshot }
  /** Every BuildRun of the namespace has been sent: what was not is gone. */
  | { kind: 'listed'; namespace: string }

/** Tells traces what has ended. Never throws, keeps nobody waiting; what it is told twice is the same span. */
export interface Tracer {
  delivery(delivery: TracedDelivery): void
  attempt(attempt: TracedAttempt): void
}

/** A delivery that was concluded; times are epoch milliseconds. */
export interface TracedDelivery {
  guid: string
  event: string
  repository: string | null
  sha: string | null
  ref: string | null
  receivedAt: number
  /** Null where that is not known any more. */
  claimedAt: number | null
  concludedAt: number
  /** Null where that is not known any more. */
  verdict: string | null
}

/** An attempt at a Build whose end GitHub has been told. */
export interface TracedAttempt {
  /** That first wanted it; null where none did, or it is forgotten. */
  origin: Pick<TracedDelivery, 'guid' | 'event' | 'repository' | 'ref' | 'sha' | 'receivedAt'> | null
  view: BuildView
  attempt: number
  /** Epoch milliseconds. */
  reportedAt: number
}

/** Counters and timings; implemented once, on prom-client. Labels are few and never text of a stranger. */
export interface Meter {
  /** `by` is 1 when left out. */
  count(name: Counter, labels?: Record<string, string>, by?: number): void
  /** Seconds. */
  time(name: Timing, seconds: number, labels?: Record<string, string>): void
  /** The value now; a function is asked whenever the metrics are shown, and in the place of one given before. */
  level(name: Level, value: number | (() => number), labels?: Record<string, string>): void
}

export type Level =
  /** label `installation`: writes to GitHub that its limits leave now. */
  | 'slipway_github_writes_left'
  /** label `installation`: requests that GitHub's hourly limit leaves, as it last said. */
  | 'slipway_github_requests_left'
  /** Who follows live events now. */
  | 'slipway_event_readers'
  /** Steps that the embedded cluster has at work. */
  | 'slipway_embedded_steps_running'
  /** Bytes that the database takes. */
  | 'slipway_store_bytes'

export type Counter =
  /** label `event` (GitHub's names, others as `other`), `result`: accepted, seen, unsupported, refused. */
  | 'slipway_deliveries_total'
  /** label `verdict`: ignored, invalid, planned, withdrawn, asked, noted, failed. */
  | 'slipway_verdicts_total'
  /** label `outcome`: succeeded, failed, cancelled; `reason`. */
  | 'slipway_executions_total'
  /** label `result`: written, deferred, abandoned, settling, held (no room for it under GitHub's limits). */
  | 'slipway_reports_total'
  /** label `kind`: read, write; `result`: answered, unchanged (304), cached, limited, failed. */
  | 'slipway_github_requests_total'
  /** Failed deliveries that were asked for again. */
  | 'slipway_redeliveries_total'
  /** Commits that no delivery told of. */
  | 'slipway_missed_heads_total'
  /** Changes of state that were made durable. */
  | 'slipway_store_changes_total'
  /** Transactions that they were made in; changes that come together share one. */
  | 'slipway_store_commits_total'
  /** labels `route` (a pattern, never a path), `method`, `status`. */
  | 'slipway_http_requests_total'
  /** label `kind`: builds, deliveries, bodies, events. */
  | 'slipway_pruned_total'

export type Timing =
  /** From receipt to verdict. */
  | 'slipway_plan_seconds'
  /** From queued to BuildRun. */
  | 'slipway_queue_seconds'
  /** From admitted to ended. */
  | 'slipway_execution_seconds'
  /** From admitted until the first step works. */
  | 'slipway_start_seconds'
  /** From the end of a build until GitHub has acknowledged its check. */
  | 'slipway_report_seconds'
  /** From asking for a change of state until it is durable. */
  | 'slipway_store_commit_seconds'
  /** label `route`; until the first byte of the answer. */
  | 'slipway_http_request_seconds'
