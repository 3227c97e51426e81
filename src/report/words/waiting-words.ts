import { type Build, type Execution, outputImage, clockTime } from '../../domain/index.ts'
import { code, prose } from './markdown.ts'
import { runningSince, stepTable } from './step-table.ts'
import type { Words } from './words.ts'

/** Before the first execution. */
export function queuedWords(build: Build): Words {
  const approval = build.state === 'pending'
  return {
    title: approval ? 'Waiting for approval' : 'Waiting for a slot',
    sections: [
      approval
        ? 'This build comes from somebody without write access; it starts when a maintainer approves it.'
        : 'The build starts as soon as the limits of running builds allow.',
      `**Image** ${code(outputImage(build.config), 1_000)}`,
    ],
  }
}

/** While an execution is on its way: the step at work and its time. */
export function progressWords(build: Build, execution: Execution): Words {
  const { steps } = execution
  const index = steps.findIndex((step) => step.state === 'running')
  const step = steps[index]
  const cancelling = execution.cancelAskedAt !== null
  const since = runningSince(steps, execution.startedAt)
  const table = steps.length === 0 ? [] : [stepTable(steps, since)]
  const image = `**Image** ${code(outputImage(build.config), 1_000)}`
  if (step === undefined) {
    const waiting =
      execution.waitingFor === null ? [] : [`The cluster says: ${prose(execution.waitingFor, 1_000)}`]
    return { title: cancelling ? 'Cancelling' : 'Starting', sections: [...waiting, ...table, image] }
  }
  return {
    title: cancelling ? 'Cancelling' : `Step ${index + 1} of ${steps.length}: ${step.name}`,
    sections: [
      `${code(step.name)} is running${since === null ? '' : `, since ${clockTime(since)}`}.`,
      ...table,
      image,
    ],
  }
}

/** Ended without a failure and without an image. */
export function stoppedWords(build: Build, execution: Execution | undefined): Words {
  const skipped = build.state === 'skipped'
  const steps = execution?.steps ?? []
  return {
    title: skipped ? 'Skipped' : 'Cancelled',
    sections: [
      skipped ? 'Nothing had to be built.' : 'The build was cancelled. Push again to build it.',
      ...(steps.length === 0 ? [] : [stepTable(steps)]),
    ],
  }
}
