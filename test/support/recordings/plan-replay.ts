import { isWatched } from './play-recording.ts'
import { watchedKinds, type RecordedLine, type Recording, type WatchedKind } from './read-recording.ts'

/** Something that happens in a replay, `at` milliseconds after its start. */
export type ReplayEvent = { at: number } & (
  | { does: 'tell'; kind: WatchedKind; index: number }
  | { does: 'begin log'; pod: string; container: string }
  | { does: 'write log'; pod: string; container: string; upTo: number }
  | { does: 'end log'; pod: string; container: string }
)

interface ContainerStatus {
  name: string
  state?: { running?: object; terminated?: { startedAt?: string | null } }
}

/** The lines of a kind, in their order; a kind's own order always holds. */
export function linesOf(recording: Recording, kind: WatchedKind): RecordedLine[] {
  return recording.lines.filter((line) => line.kind === kind)
}

/**
 * When what happens. Each kind's watch lags behind by up to `skewMs` of its own, so that kinds overtake each other;
 * logs come in pieces between the first and the last word on their container.
 */
export function planReplay(recording: Recording, skewMs: number, random: () => number): ReplayEvent[] {
  const events: ReplayEvent[] = []
  const seen = new Map<string, { pod: string; container: string; from: number; to: number | null }>()
  const gone = new Map<string, number>()
  for (const kind of watchedKinds) {
    let at = 0
    for (const [index, line] of linesOf(recording, kind).entries()) {
      at = Math.max(at, line.t * 1000 + random() * skewMs)
      events.push({ does: 'tell', kind, index, at })
      if (kind === 'Pod' && line.type === 'DELETED') gone.set(line.object.metadata.name, at)
      for (const { pod, container, ended } of startedContainers(line)) {
        const key = `${pod}/${container}`
        const known = seen.get(key) ?? { pod, container, from: at, to: null }
        seen.set(key, {
          ...known,
          from: Math.min(known.from, at),
          to: known.to ?? (ended ? at : null),
        })
      }
    }
  }
  const last = Math.max(0, ...events.map(({ at }) => at))
  for (const { pod, container, from, to } of seen.values()) {
    const latest = gone.get(pod) ?? last
    const end = Math.min(to ?? latest, latest)
    const about = { pod, container }
    const { length } = recording.logs.get(container) ?? ''
    const pieces = [random(), random()].sort()
    events.push({ does: 'begin log', ...about, at: Math.min(from, end) })
    for (const share of pieces)
      events.push({
        does: 'write log',
        ...about,
        upTo: Math.floor(share * length),
        at: from + share * (end - from),
      })
    events.push({ does: 'end log', ...about, at: end })
  }
  // Of one moment, the end of a log is before the end of its Pod.
  const rank = ({ does }: ReplayEvent) => (does === 'tell' ? 1 : 0)
  return events.sort((a, b) => a.at - b.at || rank(a) - rank(b))
}

/** Containers of which the line says that they have begun. */
function startedContainers({
  kind,
  object,
}: RecordedLine): { pod: string; container: string; ended: boolean }[] {
  if (!isWatched(kind) || kind === 'BuildRun') return []
  const status = (object['status'] ?? {}) as {
    podName?: string
    steps?: ({ container?: string } & NonNullable<ContainerStatus['state']>)[]
    containerStatuses?: ContainerStatus[]
  }
  const states =
    kind === 'Pod'
      ? (status.containerStatuses ?? []).map(({ name, state }) => ({ container: name, ...state }))
      : (status.steps ?? [])
  return states.flatMap(({ container = '', running, terminated }) => {
    if (!running && !terminated?.startedAt) return []
    const pod = kind === 'Pod' ? object.metadata.name : (status.podName ?? '')
    return [{ pod, container, ended: terminated !== undefined }]
  })
}
