/** Which migrations an older Slipway may go on beside: those that only add (migrate.ts). */
export const additive: readonly string[] = [
  `alter table schema_migrations add column is_additive integer not null default 0`,
]
