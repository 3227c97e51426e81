import type { Database } from './database.ts'
import { readDocument } from './database.ts'
import type { Suites } from './suites.ts'

/** An annotation under GitHub's own field names. */
export interface AnnotationRecord {
  path: string
  start_line: number
  end_line: number
  start_column?: number | null | undefined
  end_column?: number | null | undefined
  annotation_level: 'notice' | 'warning' | 'failure'
  message: string
  title?: string | null | undefined
  raw_details?: string | null | undefined
}

export interface CheckRunRecord {
  id: number
  repositoryId: number
  sha: string
  suiteId: number
  appId: number
  name: string
  externalId: string
  detailsUrl: string | null
  status: 'queued' | 'in_progress' | 'completed'
  conclusion: string | null
  /** ISO 8601, as they came. */
  startedAt: string | null
  completedAt: string | null
  output: { title: string | null; summary: string | null; text: string | null }
  actions: { label: string; description: string; identifier: string }[]
  annotations: number
  /** Epoch milliseconds. */
  createdAt: number
}

export interface Checks {
  /** Adds the run; of one name a suite keeps the newest 1,000. */
  create(
    run: Omit<CheckRunRecord, 'id' | 'suiteId' | 'annotations'>,
    annotations: AnnotationRecord[],
  ): CheckRunRecord
  /** Saves the run and appends annotations to those that it has. */
  update(run: CheckRunRecord, annotations: AnnotationRecord[]): CheckRunRecord
  byId(id: number): CheckRunRecord | null
  /** Newest first. */
  ofCommit(repositoryId: number, sha: string): CheckRunRecord[]
  ofSuite(suiteId: number): CheckRunRecord[]
  /** Where the newest run of each name is. */
  latestOf(suiteId: number): { status: string; conclusion: string | null }[]
  ofRepository(repositoryId: number): CheckRunRecord[]
  /** In the order in which they came. */
  annotations(id: number): AnnotationRecord[]
}

/** https://docs.github.com/rest/checks/runs: older ones are deleted. */
const sameNameRuns = 1000

export function keepChecks(db: Database, suites: Suites): Checks {
  const read = (row: NonNullable<ReturnType<Database['get']>>): CheckRunRecord => ({
    createdAt: 0,
    ...(readDocument(row) as Omit<CheckRunRecord, 'createdAt'>),
    id: Number(row.id),
  })
  const annotate = (id: number, annotations: AnnotationRecord[]) => {
    for (const annotation of annotations)
      db.run(
        'INSERT INTO check_annotations (check_run_id, doc) VALUES (?, ?)',
        id,
        JSON.stringify(annotation),
      )
  }
  return {
    create: (run, annotations) =>
      db.transaction(() => {
        const suite = suites.ensure(run, run.createdAt)
        suites.save({ ...suite, rerequested: false, updatedAt: run.createdAt })
        const suiteId = suite.id
        const whole = { ...run, suiteId, annotations: annotations.length }
        const id = db.run(
          `INSERT INTO check_runs (repository_id, sha, suite_id, name, status, conclusion, doc)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
          run.repositoryId,
          run.sha,
          suiteId,
          run.name,
          run.status,
          run.conclusion,
          JSON.stringify(whole),
        )
        annotate(id, annotations)
        db.run(
          `DELETE FROM check_runs WHERE suite_id = ? AND name = ? AND id NOT IN
           (SELECT id FROM check_runs WHERE suite_id = ? AND name = ? ORDER BY id DESC LIMIT ${sameNameRuns})`,
          suiteId,
          run.name,
          suiteId,
          run.name,
        )
        return { ...whole, id }
      }),
    update: (run, annotations) =>
      db.transaction(() => {
        const whole = { ...run, annotations: run.annotations + annotations.length }
        db.run(
          'UPDATE check_runs SET name = ?, status = ?, conclusion = ?, doc = ? WHERE id = ?',
          run.name,
          run.status,
          run.conclusion,
          JSON.stringify(whole),
          run.id,
        )
        annotate(run.id, annotations)
        return whole
      }),
    byId(id) {
      const row = db.get('SELECT id, doc FROM check_runs WHERE id = ?', id)
      return row ? read(row) : null
    },
    ofCommit: (repositoryId, sha) =>
      db
        .all(
          'SELECT id, doc FROM check_runs WHERE repository_id = ? AND sha = ? ORDER BY id DESC',
          repositoryId,
          sha,
        )
        .map(read),
    ofSuite: (suiteId) =>
      db.all('SELECT id, doc FROM check_runs WHERE suite_id = ? ORDER BY id DESC', suiteId).map(read),
    latestOf: (suiteId) =>
      db
        .all(
          'SELECT name, max(id), status, conclusion FROM check_runs WHERE suite_id = ? GROUP BY name',
          suiteId,
        )
        .map(({ status, conclusion }) => ({
          status: String(status ?? 'completed'),
          conclusion: conclusion === null ? null : String(conclusion),
        })),
    ofRepository: (repositoryId) =>
      db
        .all('SELECT id, doc FROM check_runs WHERE repository_id = ? ORDER BY id DESC', repositoryId)
        .map(read),
    annotations: (id) =>
      db
        .all('SELECT doc FROM check_annotations WHERE check_run_id = ? ORDER BY id', id)
        .map((row) => readDocument(row) as AnnotationRecord),
  }
}
