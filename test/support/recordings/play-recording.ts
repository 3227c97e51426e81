import { createRunJoin } from '../../../src/kubernetes/runs/join-runs.ts'
import type { RunSnapshot } from '../../../src/ports.ts'
import { executionAnnotation } from '../../../src/shipwright/index.ts'
import { silentLog } from '../fakes/silent-log.ts'
import { readLines, recordedText, watchedKinds, type WatchedKind } from './read-recording.ts'

/**
 * Every snapshot that a recording leads to, in order. Its BuildRuns were not ours; they get our annotation,
 * with their name as the execution id.
 */
export function playRecording(name: string): RunSnapshot[] {
  const runs = createRunJoin('team-a', silentLog)
  for (const kind of watchedKinds) runs.take({ of: kind, kind: 'list', items: [] })
  return readLines(recordedText(name))
    .flatMap(({ kind, type, object }) => {
      if (!isWatched(kind)) return []
      if (kind === 'BuildRun') object.metadata.annotations = { [executionAnnotation]: object.metadata.name }
      return runs.take({ of: kind, kind: 'change', type, object })
    })
    .flatMap((event) => (event.kind === 'snapshot' ? [event.snapshot] : []))
}

export function isWatched(kind: string): kind is WatchedKind {
  return (watchedKinds as readonly string[]).includes(kind)
}
