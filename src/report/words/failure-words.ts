import { type Build, type Execution, type Failure, duration } from '../../domain/index.ts'
import { keepStart, tailLines } from '../../logs/cut-text.ts'
import { stripControl } from '../../logs/strip-control.ts'
import { explain } from '../../shipwright/index.ts'
import { code, fence } from './markdown.ts'
import { stepTable } from './step-table.ts'
import type { Words } from './words.ts'

/** Of the summary's 65,535 bytes. */
const tail = { lines: 50, bytes: 20_000 }
const messageBytes = 2_000

/** What was known of a failure when a check was rendered. */
export interface FailureFacts {
  /** End of the failed step's log; empty where there is none. */
  log: string
  annotations: number
}

/** Reason, cause, what to do, then the log's end: in the order in which a person asks. */
export function failureWords(build: Build, execution: Execution, facts: FailureFacts): Words {
  const failure = execution.failure ?? unexplained
  const explanation = explain(failure.reason)
  const ended = tailLines(stripControl(facts.log), tail)
  return {
    title: failureTitle(build, failure),
    sections: [
      [
        ...(failure.step === null ? [] : [`**Step** ${code(failure.step)}${exitWords(failure)}`]),
        `**Reason** ${code(failure.reason)}${explanation ? ` – ${explanation.cause}` : ''}`,
        ...(explanation ? [`**What to do** ${explanation.remedy}`] : []),
      ].join('\\\n'),
      ...(tellsMore(failure) ? [fence(keepStart(failure.message, messageBytes))] : []),
      ...(facts.annotations === 0
        ? []
        : [
            `${count(facts.annotations, 'place')} in the files ${facts.annotations === 1 ? 'is' : 'are'} annotated.`,
          ]),
      ...(ended.trim() === ''
        ? []
        : [
            `**Last lines of the log**${failure.step === null ? '' : ` of ${code(failure.step)}`}\n\n${fence(ended)}`,
          ]),
      ...(execution.steps.length === 0 ? [] : [stepTable(execution.steps)]),
    ],
  }
}

/** Whether the cluster ended the run because its time was over. */
export function isTimeout(failure: Pick<Failure, 'reason'> | null): boolean {
  return failure?.reason === 'BuildRunTimeout' || failure?.reason === 'TaskRunTimeout'
}

/** `3 problems`, `1 problem`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}

const unexplained: Failure = {
  reason: 'Failed',
  message: '',
  step: null,
  exitCode: null,
  pod: null,
  container: null,
}

function failureTitle(build: Build, failure: Failure): string {
  if (isTimeout(failure)) return `Timed out after ${duration(build.config.timeoutSeconds * 1000)}`
  if (failure.step !== null) return `Step ${failure.step} failed${exitWords(failure)}`
  return explain(failure.reason)?.cause.replace(/\.$/, '') ?? `Failed: ${failure.reason}`
}

function exitWords(failure: Failure): string {
  return failure.exitCode === null ? '' : ` with exit code ${failure.exitCode}`
}

/** Shipwright's message about a failed step is a kubectl line for people who have a cluster at hand. */
function tellsMore(failure: Failure): boolean {
  return failure.message.trim() !== '' && !/for detailed information: kubectl /.test(failure.message)
}
