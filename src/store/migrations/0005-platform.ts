/**
 * Builds that need others, wait for a time or are asked for through the API; what happens, for those who follow it;
 * tokens; replicas that know of each other; and what retention deletes and keeps. `build_triggers` is made anew, so
 * that a delivery may be deleted before the Builds that it wanted.
 */
export const platform: readonly string[] = [
  `alter table deliveries add column planned_for text`,
  // 0 once the body was deleted before it.
  `alter table deliveries add column has_body integer not null default 1`,
  `update deliveries set has_body = 0 where id not in (select delivery_id from delivery_bodies)`,
  `create index deliveries_kept on deliveries (planned_for, received_at, id) where state <> 'received'`,
  `create index deliveries_with_body on deliveries (planned_for, received_at, id)
    where state <> 'received' and has_body = 1`,

  `alter table builds add column not_before bigint`,
  // Of how many combinations its entry has, and how many Builds it needs.
  `alter table builds add column siblings integer not null default 1`,
  `alter table builds add column needs integer not null default 0`,
  `alter table builds add column author_login text not null default ''`,
  `update builds set author_login = coalesce(author ->> 'login', '')`,
  // 0 once its logs were deleted before it.
  `alter table builds add column has_logs integer not null default 1`,
  `drop index builds_queue`,
  `create index builds_queue on builds
    (tenant, repository_id, ref, priority, queued_at, created_at, not_before, siblings, needs, id)
    where state = 'queued'`,
  `create index builds_waiting_for_needs on builds (tenant, id) where state = 'queued' and needs > 0`,
  `create index builds_ended on builds (tenant, repository_id, ended_at, id) where ended_at is not null`,
  `create index builds_ended_at on builds (tenant, ended_at, id) where ended_at is not null`,
  `create index builds_with_logs on builds (tenant, ended_at, id) where ended_at is not null and has_logs = 1`,
  `create index builds_tenant on builds (tenant, created_at, id)`,
  `create index builds_author on builds (author_login, created_at, id)`,

  `create table build_needs (
    build_id text not null references builds (id),
    name text not null,
    needed_id text,
    primary key (build_id, name)
  )`,
  `create index build_needs_needed on build_needs (needed_id)`,

  `create table new_triggers (
    build_id text not null references builds (id),
    delivery_id integer not null,
    ref text not null,
    pull_request integer,
    at bigint not null,
    repository_id bigint not null,
    cancel_in_progress integer not null,
    head_at bigint,
    withdrawn_at bigint,
    primary key (build_id, delivery_id)
  )`,
  `insert into new_triggers
    select build_id, delivery_id, ref, pull_request, at, repository_id, cancel_in_progress, head_at, withdrawn_at
    from build_triggers`,
  `drop table build_triggers`,
  `alter table new_triggers rename to build_triggers`,
  `create index build_triggers_ref on build_triggers (repository_id, ref, head_at)`,
  `create index build_triggers_live on build_triggers (repository_id, ref) where withdrawn_at is null`,
  `create index build_triggers_pull_request on build_triggers (repository_id, pull_request)
    where pull_request is not null`,

  `create index executions_newest on executions (created_at, id)`,
  `create index executions_state on executions (state, created_at, id)`,
  `create index executions_pushed on executions (created_at, id) where digest is not null`,
  `create index executions_digest on executions (digest, created_at, id) where digest is not null`,

  `create table events (
    sequence integer primary key,
    at bigint not null,
    tenant text not null,
    repository text not null,
    build_id text not null,
    build text not null,
    sha text not null,
    ref text not null,
    what text not null
  )`,
  `create index events_build on events (build_id, sequence)`,

  `create table replicas (
    owner text primary key,
    until bigint not null
  )`,
  `create table leases (
    lease text primary key,
    owner text not null,
    until bigint not null
  )`,

  `create table idempotency (
    token_id text not null,
    key text not null,
    request_hash text not null,
    build_id text not null references builds (id),
    at bigint not null,
    primary key (token_id, key)
  )`,
  `create index idempotency_build on idempotency (build_id)`,
  `create index idempotency_at on idempotency (at)`,

  `create table tokens (
    id text primary key,
    name text not null,
    scope text not null check (scope in ('read', 'build', 'admin')),
    tenant text,
    made_by text references tokens (id),
    hash text not null unique,
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint,
    last_used_at bigint
  )`,

  `create table audit (
    build_id text primary key,
    tenant text not null,
    repository text not null,
    repository_id bigint not null,
    sha text not null,
    ref text not null,
    name text not null,
    trust text not null,
    state text not null,
    attempts integer not null,
    author text not null,
    approved_by text,
    image text not null,
    digest text,
    reason text,
    created_at bigint not null,
    ended_at bigint not null,
    deleted_at bigint not null
  )`,
  `create index audit_newest on audit (deleted_at, build_id)`,

  `create index reports_build on reports (build_id)`,
  `create index reports_settled on reports (behind_since, id) where acked = desired and ended = 1`,
  `create index heads_gone on heads (at) where gone is not null`,
]
