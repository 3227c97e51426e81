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
  // What nothing matches would be looked for in every row, while all that is to be stored waits.
  `create index builds_of_name on builds (name, created_at, id)`,
  `create index builds_of_any_repository_ref on builds (ref, created_at, id)`,
  `create index builds_of_sha on builds (sha, created_at, id)`,
  `create index builds_of_pull_request on builds (pull_request, created_at, id) where pull_request is not null`,
  `create index build_triggers_newest on build_triggers (repository_id, ref, at)`,
  `create table badge_keys (
    repository_id bigint primary key,
    key text not null,
    made_at bigint not null
  )`,
]
