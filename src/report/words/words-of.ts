import { isEnded, type Wait } from '../../domain/index.ts'
import { type CheckReport, executionOf } from '../check-report.ts'
import { wasCancelled } from '../check-state.ts'
import { settleAggregate } from '../settle-aggregate.ts'
import { aggregateWords } from './aggregate-words.ts'
import { approvalWords } from './approval-words.ts'
import { cancelledWords } from './cancelled-words.ts'
import { failureWords, type FailureFacts } from './failure-words.ts'
import { fileWords } from './file-words.ts'
import { skippedWords } from './skipped-words.ts'
import { successWords } from './success-words.ts'
import { progressWords, queuedWords } from './waiting-words.ts'
import type { Words } from './words.ts'

/** The words for every kind of check. */
export function wordsOf(
  report: CheckReport,
  facts: FailureFacts,
  now: number,
  wait: Wait | null = null,
): Words {
  const { subject } = report
  switch (subject.kind) {
    case 'build':
      return buildWords(report, subject, { facts, now, wait })
    case 'approval': {
      const { build } = subject.view
      return wasCancelled(subject) ? cancelledWords(build, undefined) : approvalWords(build, subject.waiting)
    }
    case 'file':
      return fileWords(subject)
    case 'skipped':
      return skippedWords(subject)
    case 'aggregate':
      return aggregateWords(settleAggregate(subject.members), subject.members.file)
  }
}

function buildWords(
  report: CheckReport,
  { view: { build, executions }, attempt, place }: Extract<CheckReport['subject'], { kind: 'build' }>,
  { facts, now, wait }: { facts: FailureFacts; now: number; wait: Wait | null },
): Words {
  const execution = executionOf(report)
  switch (execution?.state) {
    case undefined:
      return isEnded(build.state) || build.attempt >= attempt
        ? cancelledWords(build, undefined)
        : queuedWords(
            build,
            place,
            wait,
            executions.find((one) => one.attempt === attempt - 1),
          )
    case 'queued':
    case 'running':
      return progressWords(build, execution, now)
    case 'succeeded':
      return successWords(build, execution)
    case 'failed':
      return failureWords(build, execution, facts)
    case 'cancelled':
      return cancelledWords(build, execution)
  }
}
