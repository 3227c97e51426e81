import { pipelineTaskLabel, succeeded, type TaskRun } from '../../shipwright/index.ts'

/** A task of a PipelineRun: its name in the pipeline, and what does it. */
interface PipelineTask {
  task: string
  taskRun: TaskRun
}

/** In the order in which they were made, which is that in which they work; those that work side by side by name. */
export function inOrder(taskRuns: readonly TaskRun[]): PipelineTask[] {
  return taskRuns
    .map((taskRun) => ({ task: taskRun.metadata.labels?.[pipelineTaskLabel] ?? '', taskRun }))
    .sort((a, b) => compare(madeAt(a), madeAt(b)) || compare(a.task, b.task))
}

/** The task that tells how it stands: the first that failed, else the first that has not ended, else the last. */
export function atWork<T extends PipelineTask>(tasks: readonly T[]): T | null {
  const is = (...wanted: string[]) =>
    tasks.find(({ taskRun }) => wanted.includes(succeeded(taskRun)?.status ?? 'Unknown'))
  return is('False') ?? is('Unknown') ?? tasks.at(-1) ?? null
}

function madeAt({ taskRun }: PipelineTask): string {
  return taskRun.metadata.creationTimestamp ?? ''
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
