import type { BuildRun, Pod, TaskRun } from '../../../src/shipwright/index.ts'
import { buildRun, pod, taskRun } from '../../../src/shipwright/index.ts'
import { readLines, recordedText } from './read-recording.ts'

/** What a recording's watches saw of each kind, in order. */
export function recordedObjects(name: string): { buildRuns: BuildRun[]; taskRuns: TaskRun[]; pods: Pod[] } {
  const lines = readLines(recordedText(name))
  const of = (kind: string) => lines.filter((line) => line.kind === kind).map(({ object }) => object)
  return {
    buildRuns: of('BuildRun').map((object) => buildRun.parse(object)),
    taskRuns: of('TaskRun').map((object) => taskRun.parse(object)),
    pods: of('Pod').map((object) => pod.parse(object)),
  }
}
