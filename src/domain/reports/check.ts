/** A GitHub check run as it should be: https://docs.github.com/rest/checks/runs. */
export interface Check {
  /** `slipway / api`. */
  name: string
  sha: string
  /** Finds the run again after a lost answer. */
  externalId: string
  detailsUrl: string | null
  status: 'queued' | 'in_progress' | 'completed'
  /** Only with `completed`. */
  conclusion: CheckConclusion | null
  startedAt: number | null
  completedAt: number | null
  title: string
  /** Markdown, at most 65,535 characters. */
  summary: string
  /** Markdown, at most 65,535 characters; null for none. */
  text: string | null
  /** Buttons, at most three; GitHub shows them once the run is completed. */
  actions: CheckAction[]
}

/** A button on a check: https://docs.github.com/rest/checks/runs#create-a-check-run. */
export interface CheckAction {
  /** At most 20 characters. */
  label: string
  /** At most 40 characters. */
  description: string
  identifier: 'rerun' | 'approve'
}

export type CheckConclusion =
  'success' | 'failure' | 'cancelled' | 'timed_out' | 'skipped' | 'neutral' | 'action_required'

/** Columns count only when both lines are the same. */
export interface Annotation {
  path: string
  startLine: number
  endLine: number
  startColumn: number | null
  endColumn: number | null
  level: 'notice' | 'warning' | 'failure'
  /** At most 255 characters. */
  title: string
  /** At most 64 KB. */
  message: string
}

/** A commit status, where checks cannot be written: description at most 140 characters. */
export interface CommitStatus {
  context: string
  state: 'pending' | 'success' | 'failure' | 'error'
  description: string
  targetUrl: string | null
}
