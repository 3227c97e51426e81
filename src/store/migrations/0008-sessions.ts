/** Who has signed in with the source host, in a browser. A cookie is kept as its hash, and what GitHub gave encrypted. */
export const sessions: readonly string[] = [
  `create table sessions (
    id text primary key,
    person_id bigint not null,
    login text not null,
    tokens text not null,
    created_at bigint not null,
    expires_at bigint not null
  )`,
  `create index sessions_expired on sessions (expires_at)`,
]
