/**
 * What stands between GitHub and a Build: who may run (repositories, approvals), what is wanted (heads, triggers
 * that end), and every kind of check. `reports` is made anew, since SQLite drops no check constraint.
 */
export const fromEventToCheck: readonly string[] = [
  `alter table deliveries add column tenant text`,
  `create index deliveries_repository on deliveries (repository, id) where repository is not null`,
  `create index deliveries_sha on deliveries (sha, id) where sha is not null`,

  `alter table builds add column cancel_in_progress integer not null default 0`,
  `alter table builds add column cancel_cause text`,
  // What was cancelled before it began has used up its attempt, whose check is completed.
  `update builds set attempt = 1 where state = 'cancelled' and attempt = 0`,
  `create index builds_commit on builds (repository_id, sha, created_at, id)`,
  `create index builds_open on builds (repository_id) where state in ('pending', 'queued', 'running')`,

  `alter table build_triggers add column repository_id bigint not null default 0`,
  `alter table build_triggers add column cancel_in_progress integer not null default 0`,
  `alter table build_triggers add column head_at bigint`,
  `alter table build_triggers add column withdrawn_at bigint`,
  `update build_triggers set repository_id =
    (select builds.repository_id from builds where builds.id = build_triggers.build_id)`,
  `create index build_triggers_ref on build_triggers (repository_id, ref, head_at)`,
  `create index build_triggers_live on build_triggers (repository_id, ref) where withdrawn_at is null`,
  `create index build_triggers_pull_request on build_triggers (repository_id, pull_request)
    where pull_request is not null`,

  `create table approvals (
    repository_id bigint not null,
    sha text not null,
    person text,
    via text not null check (via in ('button', 'comment', 'api')),
    at bigint not null,
    primary key (repository_id, sha)
  )`,

  `create table repositories (
    id bigint primary key,
    repository text not null,
    tenant text not null,
    bound_as text not null,
    access text not null check (access in ('active', 'archived', 'suspended', 'removed')),
    installation_id bigint,
    seen_at bigint not null,
    baselined_at bigint
  )`,
  `create index repositories_seen on repositories (seen_at) where access = 'active'`,
  `create index repositories_installation on repositories (installation_id)`,

  `create table installations (
    id bigint primary key,
    access text not null check (access in ('active', 'archived', 'suspended', 'removed'))
  )`,

  `create table owners (
    login text not null,
    id bigint not null,
    tenant text not null,
    primary key (login, id, tenant)
  )`,

  `create table heads (
    repository_id bigint not null,
    ref text not null,
    sha text not null,
    before text,
    at bigint not null,
    seen_at bigint not null,
    gone text,
    primary key (repository_id, ref)
  )`,

  `create table last_images (
    repository_id bigint not null,
    ref text not null,
    image text not null,
    digest text not null,
    sha text not null,
    at bigint not null,
    primary key (repository_id, ref, image)
  )`,

  `create table all_reports (
    id text primary key,
    kind text not null check (kind in ('build', 'approval', 'file', 'skipped', 'aggregate', 'reply')),
    build_id text references builds (id),
    attempt integer,
    about text,
    repository_id bigint not null,
    repository text not null,
    sha text not null,
    lane text not null,
    desired integer not null,
    acked integer not null,
    ended integer not null,
    github_id bigint,
    intended bigint not null,
    annotations text,
    annotations_acked integer not null,
    failures integer not null,
    next_at bigint not null,
    news_at bigint not null,
    retry_at bigint not null,
    behind_since bigint not null,
    error text,
    check (acked <= desired),
    check ((build_id is not null) = (kind in ('build', 'approval'))),
    check ((attempt is not null) = (kind in ('build', 'approval', 'aggregate')))
  )`,
  // The id of a build's report ends with its attempt, that of a file's is file-<repository>-<40 digits>.
  `insert into all_reports
    select id, case when build_id is null then 'file' else 'build' end, build_id,
      case when build_id is null then null else cast(substr(id, length(build_id) + 2) as integer) end,
      file,
      case when build_id is null then cast(substr(id, 6, length(id) - 46) as bigint)
        else (select builds.repository_id from builds where builds.id = reports.build_id) end,
      repository, sha, lane, desired, acked, ended, github_id, intended, annotations, annotations_acked,
      failures, next_at, next_at, retry_at, behind_since, error
    from reports`,
  `update all_reports set id = 'approval-' || id, kind = 'approval', ended = 1, desired = desired + 1
    where kind = 'build' and build_id in (select id from builds where state = 'pending')`,
  `drop table reports`,
  `alter table all_reports rename to reports`,
  `create index reports_behind on reports (ended, behind_since) where acked < desired`,
  `create index reports_open on reports (lane) where ended = 0 or acked < desired`,
  `create index reports_commit on reports (repository_id, sha, kind)`,
]
