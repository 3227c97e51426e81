/**
 * Deliveries, Builds with their triggers, events, executions and logs, and reports. SQL that SQLite
 * and PostgreSQL both take; only the `id` of a delivery, which SQLite gives by itself, is an identity
 * column there.
 */
export const fromDeliveryToReport: readonly string[] = [
  `create table deliveries (
    id integer primary key,
    guid text not null unique,
    event text not null,
    state text not null check (state in ('received', 'concluded', 'failed')),
    received_at bigint not null,
    next_at bigint not null,
    attempts integer not null,
    claimed_by text,
    repository text,
    ref text,
    sha text,
    verdict text,
    error text,
    check ((state = 'concluded') = (verdict is not null))
  )`,
  `create index deliveries_waiting on deliveries (id) where state = 'received'`,

  `create table delivery_bodies (
    delivery_id integer primary key references deliveries (id),
    body bytea not null
  )`,

  `create table builds (
    id text primary key,
    tenant text not null,
    repository_id bigint not null,
    repository_name text not null,
    repository text not null,
    sha text not null,
    name text not null,
    trust text not null check (trust in ('trusted', 'untrusted')),
    config text not null,
    inputs_hash text not null,
    state text not null
      check (state in ('pending', 'queued', 'running', 'completed', 'failed', 'cancelled', 'skipped')),
    ref text not null,
    pull_request integer,
    author text not null,
    title text,
    priority integer not null,
    attempt integer not null,
    created_at bigint not null,
    queued_at bigint,
    ended_at bigint,
    version integer not null,
    last_event integer not null
  )`,
  `create unique index builds_identity on builds (repository_id, sha, name, inputs_hash, trust)
    where state in ('pending', 'queued', 'running', 'completed')`,
  `create index builds_queue on builds (priority, queued_at, id) where state = 'queued'`,
  `create index builds_running on builds (tenant) where state = 'running'`,
  `create index builds_newest on builds (created_at, id)`,
  `create index builds_state on builds (state, created_at, id)`,
  `create index builds_repository on builds (repository_name, created_at, id)`,

  `create table build_triggers (
    build_id text not null references builds (id),
    delivery_id integer not null references deliveries (id),
    ref text not null,
    pull_request integer,
    at bigint not null,
    primary key (build_id, delivery_id)
  )`,

  `create table build_events (
    build_id text not null references builds (id),
    sequence integer not null,
    at bigint not null,
    type text not null,
    data text not null,
    primary key (build_id, sequence)
  )`,

  `create table executions (
    id text primary key,
    build_id text not null references builds (id),
    attempt integer not null,
    namespace text not null,
    build_run text not null,
    build_run_uid text,
    state text not null check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    created_at bigint not null,
    started_at bigint,
    ended_at bigint,
    task_run text,
    pod text,
    steps text not null,
    waiting_for text,
    digest text,
    size bigint,
    failure text,
    unique (build_id, attempt),
    unique (namespace, build_run)
  )`,
  `create unique index executions_one_live on executions (build_id) where state in ('queued', 'running')`,

  `create table reports (
    id text primary key,
    build_id text references builds (id),
    file text,
    repository text not null,
    sha text not null,
    desired integer not null,
    acked integer not null,
    ended integer not null,
    github_id bigint,
    intended integer not null,
    annotations text,
    annotations_acked integer not null,
    failures integer not null,
    next_at bigint not null,
    retry_at bigint not null,
    behind_since bigint not null,
    error text,
    check (acked <= desired),
    check ((build_id is null) <> (file is null))
  )`,
  `create index reports_behind on reports (ended, behind_since) where acked < desired`,

  `create table log_chunks (
    execution_id text not null references executions (id),
    step text not null,
    first_byte bigint not null,
    length integer not null,
    at bigint not null,
    data bytea not null,
    primary key (execution_id, step, first_byte)
  )`,
]
