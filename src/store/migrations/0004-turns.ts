/** Who got a place in the queue and when, in turns, so that everybody gets one: src/domain/queue/admit.ts. */
export const turns: readonly string[] = [
  `create table turns (
    tenant text not null,
    repository_id bigint not null,
    turn bigint not null,
    primary key (tenant, repository_id)
  )`,
  `create index turns_last on turns (turn)`,
  `drop index builds_queue`,
  `create index builds_queue on builds (tenant, repository_id, ref, priority, queued_at, created_at, id)
    where state = 'queued'`,
  `drop index builds_running`,
  `create index builds_running on builds (tenant, repository_id, ref) where state = 'running'`,
]
