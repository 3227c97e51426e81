import {
  type Build,
  clockTime,
  duration,
  type Execution,
  outputImage,
  type Wait,
} from '../../domain/index.ts'
import { explain } from '../../shipwright/index.ts'
import { causeTitle } from './cancelled-words.ts'
import { ordinal } from './count.ts'
import { markdown, type Dress } from './dress.ts'
import { code } from './markdown.ts'
import { retryWords } from './retry-words.ts'
import { runningSince, stepTable } from './step-table.ts'
import { waitWords } from './wait-words.ts'
import type { Words } from './words.ts'

/**
 * Before its execution: what it waits for, and whether the attempt before it failed for the cluster.
 *
 * @param wait null where nobody knows more than its place
 * @param previous the attempt before it
 */
export function queuedWords(
  build: Build,
  place: { place: number; of: number } | null,
  wait: Wait | null,
  previous: Execution | undefined,
): Words {
  const tenant = code(build.tenant)
  const before = (place?.place ?? 1) - 1
  const known = wait === null ? null : waitWords(wait, build.tenant)
  const { title, text } =
    known ??
    (place === null
      ? {
          title: 'Waiting for a slot',
          text: `The build starts as soon as the limit of running builds of ${tenant} allows.`,
        }
      : {
          title: `${ordinal(place.place)} of ${place.of} in the queue`,
          text: `As many builds of ${tenant} run as may run at one time; ${before === 0 ? 'the next one that ends makes room for this one' : `${before} of those that wait go before it`}.`,
        })
  const retry = previous?.failure?.retry
  if (retry === undefined) return { title, sections: [text, imageLine(build)] }
  const reason = previous?.failure?.reason ?? ''
  const failed = `The attempt before it failed for the cluster and not for the build: ${code(reason)}. ${explain(reason)?.cause ?? ''}`
  return { title: sentenceCase(retryWords(retry)), sections: [failed.trim(), text, imageLine(build)] }
}

/**
 * While an execution is on its way: the step at work and its time.
 *
 * @param now when it is written: a check stands still, so it says of what hour it tells
 */
export function progressWords(build: Build, execution: Execution, now: number): Words {
  const { steps } = execution
  const index = steps.findIndex((step) => step.state === 'running')
  const step = steps[index]
  const since = runningSince(steps, execution.startedAt)
  const table = steps.length === 0 ? [] : [stepTable(steps, since)]
  const title = execution.cancelAskedAt === null ? null : causeTitle('Cancelling', build.cancelCause)
  if (step === undefined)
    return {
      title: title ?? startingTitle(execution),
      sections: [...waitingLines(execution), ...table, imageLine(build)],
    }
  const running =
    since === null
      ? `${code(step.name)} is running.`
      : `${code(step.name)} has been running since ${clockTime(since)}.`
  const elapsed =
    execution.startedAt === null || execution.startedAt > now
      ? []
      : [`By ${clockTime(now)} the build had taken ${duration(now - execution.startedAt)}.`]
  return {
    title: title ?? `Step ${index + 1} of ${steps.length}: ${step.name}`,
    sections: [[running, ...elapsed].join(' '), ...table, imageLine(build)],
  }
}

/** A list of checks, and a status, show no more than this of why nothing happens. */
export function startingTitle({ waitingFor }: Pick<Execution, 'waitingFor'>): string {
  const explanation = explainWaiting(waitingFor)
  return explanation === null ? 'Starting' : `Waiting: ${explanation.cause.replace(/\.$/, '')}`
}

/** What the cluster waits for, and what that means where it is known: a paragraph each. */
export function waitingLines(
  { waitingFor }: Pick<Execution, 'waitingFor'>,
  { prose }: Dress = markdown,
): string[] {
  if (waitingFor === null) return []
  const explanation = explainWaiting(waitingFor)
  return [
    ...(explanation === null ? [] : [`${explanation.cause} ${explanation.remedy}`]),
    `The cluster says: ${prose(waitingFor, 1_000)}`,
  ]
}

function explainWaiting(waitingFor: string | null): ReturnType<typeof explain> {
  const reason = /^([A-Z][A-Za-z-]{2,60})(?::|$)/.exec(waitingFor ?? '')?.[1]
  return reason === undefined ? null : explain(reason)
}

function imageLine({ config }: Build): string {
  return `**Image** ${code(outputImage(config), 1_000)}`
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
