import { executionAnnotation, managedByLabel, managedByValue } from '../../../src/shipwright/index.ts'
import type { RecordedLine, Recording } from './read-recording.ts'

/** A moment in a recording; the day is that of all of them. */
const time = /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g
const recordedNamespace = /\bteam-a\b/g

/** Names and uids of its BuildRuns, in the order in which they came. */
export function recordedRuns({ lines }: Recording): { name: string; uid: string }[] {
  const runs = new Map<string, string>()
  for (const { kind, object } of lines) {
    if (kind === 'BuildRun') runs.set(object.metadata.name, object.metadata.uid)
  }
  return [...runs].map(([name, uid]) => ({ name, uid }))
}

/** When its first BuildRun was made, epoch milliseconds. */
function recordedStart({ lines }: Recording): number {
  return Date.parse(lines[0]?.object.metadata.creationTimestamp ?? '')
}

/**
 * The recording as if Slipway had made its BuildRuns, in another namespace and from `startAt` (epoch ms) on, of which
 * only whole seconds count. What was left out to keep it small is filled in: a Pod's owners, on all of its lines.
 */
export function adoptRecording(
  recording: Recording,
  as: { namespace: string; startAt: number; executionOf: (buildRun: string) => string },
): Recording {
  const shiftMs = Math.floor((as.startAt - recordedStart(recording)) / 1000) * 1000
  const moved = (text: string) => {
    const at = Date.parse(text) + shiftMs
    return new Date(at).toISOString().replace(/\.000Z$/, 'Z')
  }
  const rewritten = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll(time, moved).replaceAll(recordedNamespace, as.namespace))
  const owners = new Map<string, { uid: string }[]>()
  const lines = recording.lines.map((line) => {
    const { metadata } = line.object
    const owned = metadata.ownerReferences ?? owners.get(metadata.uid)
    if (owned) owners.set(metadata.uid, owned)
    const full = { ...line.object, metadata: { ...metadata, ...(owned && { ownerReferences: owned }) } }
    if (line.kind === 'BuildRun') {
      full.metadata.labels = { ...metadata.labels, [managedByLabel]: managedByValue }
      full.metadata.annotations = {
        ...metadata.annotations,
        [executionAnnotation]: as.executionOf(metadata.name),
      }
    }
    return { ...line, object: rewritten(full) as RecordedLine['object'] }
  })
  return { ...recording, lines, objects: rewritten(recording.objects) as Recording['objects'] }
}
