/** Columns are what is looked up; the rest of an entity is its JSON document. Ids are never used again. */
export const schema = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL UNIQUE COLLATE NOCASE, doc TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS repositories (
  id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL COLLATE NOCASE,
  doc TEXT NOT NULL, UNIQUE (owner, name));
-- What was announced last: a ref that differs from the repository's is a push that nobody has heard of yet.
CREATE TABLE IF NOT EXISTS announced_refs (
  repository_id INTEGER NOT NULL, ref TEXT NOT NULL, sha TEXT NOT NULL, PRIMARY KEY (repository_id, ref));
-- Written before Git may change a ref, removed once the change is announced.
CREATE TABLE IF NOT EXISTS pushes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, repository_id INTEGER NOT NULL, account_id INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS pulls (
  id INTEGER PRIMARY KEY AUTOINCREMENT, repository_id INTEGER NOT NULL, number INTEGER NOT NULL,
  state TEXT NOT NULL, head_repository_id INTEGER NOT NULL, head_ref TEXT NOT NULL, doc TEXT NOT NULL,
  UNIQUE (repository_id, number));
CREATE INDEX IF NOT EXISTS pulls_by_head ON pulls (head_repository_id, head_ref);
CREATE TABLE IF NOT EXISTS apps (
  id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT NOT NULL UNIQUE, doc TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS installations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, app_id INTEGER NOT NULL, account TEXT NOT NULL COLLATE NOCASE,
  doc TEXT NOT NULL, UNIQUE (app_id, account));
CREATE TABLE IF NOT EXISTS tokens (hash TEXT PRIMARY KEY, expires_at INTEGER, doc TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS hooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT, app_id INTEGER UNIQUE, repository_id INTEGER, url TEXT NOT NULL,
  secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hook_id INTEGER NOT NULL, guid TEXT NOT NULL, state TEXT NOT NULL,
  doc TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS deliveries_by_state ON deliveries (state, id);
CREATE TABLE IF NOT EXISTS check_suites (
  id INTEGER PRIMARY KEY AUTOINCREMENT, repository_id INTEGER NOT NULL, sha TEXT NOT NULL,
  app_id INTEGER NOT NULL, doc TEXT NOT NULL DEFAULT '{}', UNIQUE (repository_id, sha, app_id));
CREATE TABLE IF NOT EXISTS check_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, repository_id INTEGER NOT NULL, sha TEXT NOT NULL,
  suite_id INTEGER NOT NULL, name TEXT NOT NULL, status TEXT, conclusion TEXT, doc TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS check_runs_by_commit ON check_runs (repository_id, sha, name);
CREATE TABLE IF NOT EXISTS check_annotations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, check_run_id INTEGER NOT NULL, doc TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS annotations_by_run ON check_annotations (check_run_id, id);
CREATE TABLE IF NOT EXISTS former_names (
  owner TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL COLLATE NOCASE, repository_id INTEGER NOT NULL,
  PRIMARY KEY (owner, name));
CREATE TABLE IF NOT EXISTS comments (
  id INTEGER PRIMARY KEY AUTOINCREMENT, repository_id INTEGER NOT NULL, number INTEGER NOT NULL,
  doc TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS comments_by_pull ON comments (repository_id, number, id);
CREATE TABLE IF NOT EXISTS reactions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, comment_id INTEGER NOT NULL, account_id INTEGER NOT NULL,
  content TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (comment_id, account_id, content));
-- A manifest that waits for its yes, then for its one conversion; only hashes of the codes are kept.
CREATE TABLE IF NOT EXISTS manifests (
  hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL, app_id INTEGER, doc TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS statuses (
  id INTEGER PRIMARY KEY AUTOINCREMENT, repository_id INTEGER NOT NULL, sha TEXT NOT NULL,
  context TEXT NOT NULL, doc TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS statuses_by_commit ON statuses (repository_id, sha, context);
`

/** Columns that a directory of before does not have. */
export const laterColumns = [
  ['check_suites', 'doc', `TEXT NOT NULL DEFAULT '{}'`],
  ['check_runs', 'status', 'TEXT'],
  ['check_runs', 'conclusion', 'TEXT'],
] as const

/** Answers what a suite is at without reading its runs, whose texts may be long. */
export const laterIndexes = `
DROP INDEX IF EXISTS check_runs_by_suite;
CREATE INDEX IF NOT EXISTS check_runs_of_suite ON check_runs (suite_id, name, id, status, conclusion);
`
