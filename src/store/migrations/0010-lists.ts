/**
 * For the pages of lists: repositories by their names, what a repository or a ref built last, and keys of badges.
 * Names are as GitHub compares them, in lower case; a release that does not know the column leaves it null.
 */
export const lists: readonly string[] = [
  `alter table repositories add column full_name text`,
  `update repositories set full_name = lower((repository ->> 'owner') || '/' || (repository ->> 'name'))`,
  `create index repositories_name on repositories (full_name)`,
  `create index builds_of_repository on builds (repository_id, created_at, id)`,
  `create index builds_of_ref on builds (repository_id, ref, created_at, id)`,
  `create index build_triggers_newest on build_triggers (repository_id, ref, at)`,
  `create table badge_keys (
    repository_id bigint primary key,
    key text not null,
    made_at bigint not null
  )`,
]
