/** Deliveries by what became of them, when, and who had them planned again; what came to the webhook and is no delivery. */
export const replays: readonly string[] = [
  `alter table deliveries add column concluded_at integer`,
  `alter table deliveries add column replayed_at integer`,
  `alter table deliveries add column body_gone_at integer`,
  // Four letters tell verdicts apart, which begin with their kind: {"kind":"planned", …
  `create index deliveries_outcome on deliveries (coalesce(substr(verdict, 10, 4), state), id)`,
  `create index deliveries_event on deliveries (event, id)`,
  `create index deliveries_replayed on deliveries (replayed_at) where replayed_at is not null`,
  `create table delivery_replays (
    delivery_id integer not null,
    number integer not null,
    at integer not null,
    asked_by text not null,
    verdict text,
    error text,
    primary key (delivery_id, number)
  )`,
  `create table webhook_notes (
    kind text not null primary key,
    at integer not null,
    door text
  )`,
]
