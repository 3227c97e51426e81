import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRunJoin } from '../../src/kubernetes/runs/join-runs.ts'
import type { RunSnapshot } from '../../src/ports.ts'
import { executionAnnotation } from '../../src/shipwright/index.ts'
import { silentLog } from './fakes/silent-log.ts'

/** A line of a recording: what a watch of a real cluster said, `t` seconds after the BuildRun was posted. */
interface RecordedLine {
  t: number
  kind: 'BuildRun' | 'TaskRun' | 'Pod'
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: { metadata: { name: string; annotations?: Record<string, string> } }
}

export const recordingsFolder = join(import.meta.dirname, '../fixtures/recordings')

/**
 * Every snapshot that a recording leads to, in order. Its BuildRuns were not ours; they get our annotation,
 * with their name as the execution id.
 */
export function playRecording(name: string): RunSnapshot[] {
  const runs = createRunJoin('team-a', silentLog)
  for (const kind of ['BuildRun', 'TaskRun', 'Pod'] as const) runs.take({ of: kind, kind: 'list', items: [] })
  const lines = readFileSync(join(recordingsFolder, `${name}.ndjson`), 'utf8').split('\n')
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedLine)
    .flatMap((line) => {
      if (line.kind === 'BuildRun') {
        line.object.metadata.annotations = { [executionAnnotation]: line.object.metadata.name }
      }
      return runs.take({ of: line.kind, kind: 'change', type: line.type, object: line.object })
    })
    .flatMap((event) => (event.kind === 'snapshot' ? [event.snapshot] : []))
}
