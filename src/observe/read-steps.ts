import type { ExecutionState, Step } from '../domain/index.ts'
import type { StepState, TaskRun } from '../shipwright/index.ts'
import { readTime } from './read-time.ts'
import type { RunSnapshot } from '../ports.ts'

/** Steps of a run in the order in which they work, of all tasks where a PipelineRun does the work. */
export function stepsOf({ taskRun, tasks }: Pick<RunSnapshot, 'taskRun' | 'tasks'>): Step[] {
  if (!tasks) return readSteps(taskRun)
  return tasks.flatMap((one) =>
    readSteps(one.taskRun).map((step) => ({ ...step, name: stepName(one.task, step.name) })),
  )
}

/** Tasks of Shipwright's pipelines whose steps no other task has. */
const alone: ReadonlySet<string> = new Set([
  '',
  'source-acquisition',
  'build-strategy',
  'output-image',
  'assemble-index',
])

/** A step's name among those of its run: where each platform has a task, they have the same steps. */
export function stepName(task: string, step: string): string {
  return alone.has(task) ? step : `${task}.${step}`
}

/** Tekton's own reasons, for steps that it stopped: it writes exit code 1 where no process ever said so. */
const stoppedFromOutside = /^TaskRun/
/** The Pod never ran, so none of the steps did. */
const neverRan = 'TaskRunImagePullFailed'

/**
 * Steps in the order in which they work. While the Pod runs every container says `running`, also those
 * whose turn has not come: the step at work is the first that has not terminated.
 */
function readSteps(taskRun: TaskRun | null): Step[] {
  let atWork = true
  let stopped = false
  return (taskRun?.status?.steps ?? []).map((step): Step => {
    const about = { name: step.name, container: step.container ?? `step-${step.name}` }
    const { terminated } = step
    if (!terminated) {
      const running = atWork && step.running !== undefined
      atWork = false
      return { ...about, ...untold, state: running ? 'running' : 'waiting' }
    }
    const why = step.terminationReason ?? terminated.reason ?? ''
    const wasKilled = stoppedFromOutside.test(why)
    // Of the steps that were killed together only the first had begun to work.
    if (why === 'Skipped' || why === neverRan || (wasKilled && stopped)) {
      return { ...about, ...untold, state: 'skipped' }
    }
    stopped ||= terminated.exitCode !== 0
    return {
      ...about,
      state: terminated.exitCode === 0 ? 'succeeded' : 'failed',
      exitCode: wasKilled ? null : terminated.exitCode,
      startedAt: readTime(terminated.startedAt),
      endedAt: readTime(terminated.finishedAt),
    }
  })
}

const untold = { exitCode: null, startedAt: null, endedAt: null }

/** Steps of an execution that has ended: none of them is at work any more, whatever was last seen of it. */
export function closeSteps(state: ExecutionState, steps: Step[]): Step[] {
  return steps.map((step) => {
    if (step.state === 'running') return { ...step, state: state === 'succeeded' ? 'succeeded' : 'failed' }
    if (step.state === 'waiting') return { ...step, state: state === 'succeeded' ? 'succeeded' : 'skipped' }
    return step
  })
}

/** Whether a container has begun or ended, so that there is a log. */
export function hasLog(step: Pick<StepState, 'running' | 'terminated'> | undefined): boolean {
  return step?.running !== undefined || step?.terminated !== undefined
}
