import { type Build, type Execution, type Failure, duration } from '../../domain/index.ts'
import { keepStart, tailLines } from '../../logs/cut-text.ts'
import { stripControl } from '../../logs/strip-control.ts'
import { explain } from '../../shipwright/index.ts'
import { isTimeout } from '../is-timeout.ts'
import { count } from './count.ts'
import { findingsLines } from './findings-lines.ts'
import { code, fence } from './markdown.ts'
import { retryWords } from './retry-words.ts'
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
  /** Problems that the log names beyond those that are annotated. */
  more: number
}

/** A failure for people, before it is dressed for a check, a page or a terminal. */
interface ExplainedFailure {
  /** One line; words of others may be in it. */
  title: string
  failure: Failure
  /** What happened, as far as the reason is known; our own sentence. */
  cause: string | null
  /** Null where nobody knows better than the words of the cluster or the tool. */
  whatToDo: string | null
  /** Those words: text of others; null where they say no more to anybody without a cluster at hand. */
  message: string | null
}

/** Why an execution failed and what to do; the same wherever it is told. */
export function explainFailure(build: Build, execution: Pick<Execution, 'failure'>): ExplainedFailure {
  const failure = execution.failure ?? unexplained
  const explanation = explain(failure.reason)
  return {
    title: failureTitle(build, failure),
    failure,
    cause: explanation?.cause ?? null,
    whatToDo: whatToDo(failure, explanation),
    message: tellsMore(failure.message) ? failure.message : null,
  }
}

/** Reason, cause, what to do, then the log's end: in the order in which a person asks. */
export function failureWords(build: Build, execution: Execution, facts: FailureFacts): Words {
  const told = explainFailure(build, execution)
  const { failure, cause } = told
  const ended = tailLines(stripControl(facts.log), tail)
  return {
    title: told.title,
    sections: [
      [
        ...(failure.step === null ? [] : [`**Step** ${code(failure.step)}${exitWords(failure)}`]),
        `**Reason** ${code(failure.reason)}${cause === null ? '' : ` – ${cause}`}`,
        ...(told.whatToDo === null ? [] : [`**What to do** ${told.whatToDo}`]),
      ].join('\\\n'),
      ...(told.message === null ? [] : [fence(keepStart(told.message, messageBytes))]),
      ...findingsLines(build, execution),
      ...annotated(facts),
      ...(ended.trim() === ''
        ? []
        : [
            `**Last lines of the log**${failure.step === null ? '' : ` of ${code(failure.step)}`}\n\n${fence(ended)}`,
          ]),
      ...(execution.steps.length === 0 ? [] : [stepTable(execution.steps)]),
    ],
  }
}

function whatToDo({ retry }: Failure, explanation: ReturnType<typeof explain>): string | null {
  if (retry !== undefined) return `Nothing: it is ${retryWords(retry)}, in a check of its own.`
  return explanation?.remedy ?? null
}

const unexplained: Failure = {
  reason: 'Failed',
  message: '',
  step: null,
  exitCode: null,
  pod: null,
  container: null,
}

/** Reasons that say no more than that a step has failed. */
const plainReasons: ReadonlySet<string> = new Set(['Failed', 'StepFailed', 'PipelineRunFailed'])

function failureTitle(build: Build, failure: Failure): string {
  if (isTimeout(failure)) return `Timed out after ${duration(build.config.timeoutSeconds * 1000)}`
  const cause = explain(failure.reason)?.cause.replace(/\.$/, '')
  if (failure.step === null) return cause ?? `Failed: ${failure.reason}`
  return cause === undefined || plainReasons.has(failure.reason)
    ? `Step ${failure.step} failed${exitWords(failure)}`
    : `${cause} (step ${failure.step})`
}

function exitWords(failure: Failure): string {
  return failure.exitCode === null ? '' : ` with exit code ${failure.exitCode}`
}

function annotated({ annotations, more }: FailureFacts): string[] {
  if (annotations === 0) return []
  const rest =
    more === 0 ? '' : `, and ${count(more, 'more problem')} ${more === 1 ? 'is' : 'are'} in the log`
  return [`${count(annotations, 'place')} in the files ${annotations === 1 ? 'is' : 'are'} annotated${rest}.`]
}

/**
 * Whether the words of a failure are worth a look: Shipwright's message about a failed step is a kubectl line for
 * people who have a cluster at hand.
 */
export function tellsMore(message: string): boolean {
  return message.trim() !== '' && !/for detailed information: kubectl /.test(message)
}
