import type { CheckAction, CheckConclusion } from '../../domain/index.ts'
import type { CheckSubject } from '../check-report.ts'

const rerun: CheckAction = {
  label: 'Re-run',
  description: 'Build this commit once more',
  identifier: 'rerun',
}
const rerunFailed: CheckAction = {
  label: 'Re-run failed',
  description: 'Build once more what has no image',
  identifier: 'rerun',
}
const approve: CheckAction = {
  label: 'Approve',
  description: 'Build exactly this commit',
  identifier: 'approve',
}

const again: ReadonlySet<CheckConclusion> = new Set(['success', 'failure', 'cancelled', 'timed_out'])
const mended: ReadonlySet<CheckConclusion> = new Set(['failure', 'cancelled', 'timed_out'])

/** The buttons of a check; GitHub shows them once it is completed. */
export function buttonsOf(subject: CheckSubject, conclusion: CheckConclusion | null): CheckAction[] {
  if (conclusion === null) return []
  switch (subject.kind) {
    case 'build':
      return again.has(conclusion) ? [rerun] : []
    case 'approval':
      return subject.waiting ? [approve] : []
    case 'aggregate':
      return mended.has(conclusion) && subject.members.file === null ? [rerunFailed] : []
    case 'file':
    case 'skipped':
      return []
  }
}
