import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildRun, Pod, TaskRun } from '../../../src/shipwright/index.ts'
import { buildRun, pod, taskRun } from '../../../src/shipwright/index.ts'
import { recordingsFolder } from '../play-recording.ts'

interface Line {
  kind: string
  type: string
  object: unknown
}

/** What a recording's watches saw of each kind, in order. */
export function recordedObjects(name: string): { buildRuns: BuildRun[]; taskRuns: TaskRun[]; pods: Pod[] } {
  const lines = readFileSync(join(recordingsFolder, `${name}.ndjson`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
  const of = (kind: string) => lines.filter((line) => line.kind === kind).map(({ object }) => object)
  return {
    buildRuns: of('BuildRun').map((object) => buildRun.parse(object)),
    taskRuns: of('TaskRun').map((object) => taskRun.parse(object)),
    pods: of('Pod').map((object) => pod.parse(object)),
  }
}
