/**
 * The queue is read by tenant and what is due by lane, so that no row of one hides another's; executions
 * can be asked to end. The events of Builds, which nobody read, are gone: `version` counts the changes.
 */
export const fairAndCancelled: readonly string[] = [
  `drop table build_events`,
  `alter table builds drop column last_event`,
  `drop index builds_queue`,
  `create index builds_queue on builds (tenant, priority, queued_at, id) where state = 'queued'`,
  `alter table reports add column lane text not null default ''`,
  `alter table executions add column cancel_asked_at bigint`,
]
