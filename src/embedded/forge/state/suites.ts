import type { SimpleCommit } from '@octokit/webhooks-types'
import type { Database } from './database.ts'
import { readDocument } from './database.ts'

/** The check runs of one App on one commit. */
export interface SuiteRecord {
  id: number
  repositoryId: number
  sha: string
  appId: number
  /** Null for a commit that no branch of the repository had, such as a fork's. */
  branch: string | null
  before: string | null
  /** The commit in GitHub's few words; null in a suite of before. */
  head: SimpleCommit | null
  /** Somebody asked for it again, and no run has been made since. */
  rerequested: boolean
  /** Epoch milliseconds. */
  createdAt: number
  updatedAt: number
}

interface SuiteKey {
  repositoryId: number
  sha: string
  appId: number
}

type SuiteOrigin = Pick<SuiteRecord, 'branch' | 'before' | 'head'>

export interface Suites {
  byKey(key: SuiteKey): SuiteRecord | null
  byId(id: number): SuiteRecord | null
  /** The suite of this App on this commit, made when it is not there. */
  ensure(key: SuiteKey, now: number, push?: SuiteOrigin): SuiteRecord
  save(suite: SuiteRecord): void
  ofCommit(repositoryId: number, sha: string): SuiteRecord[]
}

export function keepSuites(db: Database): Suites {
  const read = (row: NonNullable<ReturnType<Database['get']>>): SuiteRecord => ({
    branch: null,
    before: null,
    head: null,
    rerequested: false,
    createdAt: 0,
    updatedAt: 0,
    ...(readDocument(row) as Partial<SuiteRecord>),
    id: Number(row.id),
    repositoryId: Number(row.repository_id),
    sha: String(row.sha),
    appId: Number(row.app_id),
  })
  const one = (row: ReturnType<Database['get']>) => (row ? read(row) : null)
  const suites: Suites = {
    byKey: ({ repositoryId, sha, appId }) =>
      one(
        db.get(
          'SELECT * FROM check_suites WHERE repository_id = ? AND sha = ? AND app_id = ?',
          repositoryId,
          sha,
          appId,
        ),
      ),
    byId: (id) => one(db.get('SELECT * FROM check_suites WHERE id = ?', id)),
    ensure(key, now, push) {
      const known = suites.byKey(key)
      if (known) return known
      const { repositoryId, sha, appId } = key
      const { branch = null, before = null, head = null } = push ?? {}
      const doc = { branch, before, head, rerequested: false, createdAt: now, updatedAt: now }
      const id = db.run(
        'INSERT INTO check_suites (repository_id, sha, app_id, doc) VALUES (?, ?, ?, ?)',
        repositoryId,
        sha,
        appId,
        JSON.stringify(doc),
      )
      return { ...doc, id, repositoryId, sha, appId }
    },
    save: (suite) =>
      void db.run('UPDATE check_suites SET doc = ? WHERE id = ?', JSON.stringify(suite), suite.id),
    ofCommit: (repositoryId, sha) =>
      db
        .all('SELECT * FROM check_suites WHERE repository_id = ? AND sha = ? ORDER BY id', repositoryId, sha)
        .map(read),
  }
  return suites
}
