import { randomUUID } from 'node:crypto'
import type { Engine, EngineEvent, PodUsage, Refused, RunRef, RunSnapshot } from '../../../src/ports.ts'
import type { BuildRun, HeldNote, Secret, StallNote } from '../../../src/shipwright/index.ts'

/** A log that a test writes while it is followed. */
interface ScriptedLog {
  write(text: string): void
  end(): void
}

/**
 * A cluster in memory that does nothing of itself: BuildRuns are kept as they were made, watches say what
 * the test shows, and logs are what it writes.
 */
export interface ScriptedEngine extends Engine {
  /** Every call of `start`, in order, also those that were refused. */
  starts: { ref: RunRef; run: BuildRun; clone: Secret | null }[]
  removed: RunRef[]
  cancelled: RunRef[]
  /** What was noted with a wish for an end. */
  stalls: StallNote[]
  /** What was noted of what is held up, in order. */
  notes: (HeldNote | null)[]
  /** Clone Secrets that got a fresh token. */
  renewed: Secret[]
  /** Names of clone Secrets that were taken away. */
  dropped: string[]
  /** The next starts throw or are refused by this, one each, before the rest work. */
  answers: (Error | Refused)[]
  /** What the Secrets of every run hold, or why that cannot be said now. */
  secrets: { values: string[]; unread: string[] } | Error
  /** The Pods whose Secrets were asked for. */
  secretsAsked: string[]
  /** What is there, by `namespace/name`. */
  runs: Map<string, { uid: string; executionId: string }>
  /** To every watch, now and later ones. */
  show(snapshot: RunSnapshot): void
  listed(namespace: string): void
  /** The log of a container, by `pod/container`. */
  logOf(pod: string, container: string): ScriptedLog
  /** How many readings of logs have begun. */
  readings(): number
  /** What every Pod uses, or why that cannot be said now. */
  used: PodUsage | Error | null
  /** The Pods whose use was asked for. */
  usageAsked: string[]
}

export function scriptedEngine(): ScriptedEngine {
  const events: EngineEvent[] = []
  const logs = new Map<string, { chunks: Uint8Array[]; ended: boolean }>()
  let changed = Promise.withResolvers<undefined>()
  let readings = 0
  const tell = () => {
    changed.resolve(undefined)
    changed = Promise.withResolvers()
  }
  const next = (signal: AbortSignal) =>
    Promise.race([
      changed.promise,
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    ])
  const logAt = (key: string) => {
    const log = logs.get(key) ?? { chunks: [], ended: false }
    logs.set(key, log)
    return log
  }
  const keyOf = (ref: RunRef) => `${ref.namespace}/${ref.name}`

  const engine: ScriptedEngine = {
    starts: [],
    removed: [],
    cancelled: [],
    stalls: [],
    notes: [],
    renewed: [],
    dropped: [],
    secrets: { values: [], unread: [] },
    secretsAsked: [],
    answers: [],
    runs: new Map(),
    start(ref, run, clone) {
      engine.starts.push({ ref, run, clone })
      const answer = engine.answers.shift()
      if (answer instanceof Error) return Promise.reject(answer)
      if (answer) return Promise.resolve(answer)
      const known = engine.runs.get(keyOf(ref))
      const uid = known?.uid ?? randomUUID()
      engine.runs.set(keyOf(ref), { uid, executionId: ref.executionId })
      return Promise.resolve({ outcome: known ? 'exists' : 'created', uid })
    },
    find(ref) {
      const found = engine.runs.get(keyOf(ref))
      return Promise.resolve(found?.executionId === ref.executionId ? { uid: found.uid } : null)
    },
    dropSecret(_ref, name) {
      engine.dropped.push(name)
      return Promise.resolve()
    },
    renew(_ref, clone) {
      engine.renewed.push(clone)
      return Promise.resolve()
    },
    cancel(ref, stalled) {
      engine.cancelled.push(ref)
      if (stalled) engine.stalls.push(stalled)
      return Promise.resolve(engine.runs.has(keyOf(ref)) ? 'asked' : 'gone')
    },
    note(_ref, held) {
      engine.notes.push(held)
      return Promise.resolve()
    },
    remove(ref) {
      engine.removed.push(ref)
      engine.runs.delete(keyOf(ref))
      return Promise.resolve()
    },
    async *watch(namespaces, signal) {
      for (let at = 0; !signal.aborted;) {
        const event = events[at]
        if (event) {
          at += 1
          const { namespace } = event.kind === 'listed' ? event : event.snapshot.ref
          if (namespaces.includes(namespace)) yield event
        } else await next(signal)
      }
    },
    async *log(ref, signal) {
      readings += 1
      const log = logAt(`${ref.pod}/${ref.container}`)
      for (let at = 0; !signal.aborted;) {
        const chunk = log.chunks[at]
        if (chunk) {
          at += 1
          yield chunk
        } else if (log.ended) return
        else await next(signal)
      }
    },
    secretValues(_ref, pod) {
      engine.secretsAsked.push(pod)
      return engine.secrets instanceof Error
        ? Promise.reject(engine.secrets)
        : Promise.resolve(engine.secrets)
    },
    show(snapshot) {
      events.push({ kind: 'snapshot', snapshot })
      tell()
    },
    listed(namespace) {
      events.push({ kind: 'listed', namespace })
      tell()
    },
    logOf(pod, container) {
      const log = logAt(`${pod}/${container}`)
      return {
        write(text) {
          log.chunks.push(Buffer.from(text))
          tell()
        },
        end() {
          log.ended = true
          tell()
        },
      }
    },
    readings: () => readings,
    used: null,
    usageAsked: [],
    usage({ pod }) {
      engine.usageAsked.push(pod)
      return engine.used instanceof Error ? Promise.reject(engine.used) : Promise.resolve(engine.used)
    },
  }
  return engine
}
