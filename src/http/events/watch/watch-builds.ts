import { isEnded, isExecutionEnded, type BuildView } from '../../../domain/index.ts'
import type { Clock, Log, Store } from '../../../ports.ts'
import type { LineStore } from '../../lines/find-place.ts'
import { ringOn } from '../bell.ts'
import { formatCursor, type Cursor } from '../cursor.ts'
import { createStepTail, type StepTail } from './step-tail.ts'

/** What happens to Builds and in their logs, read and written down once for all who look at the same one. */
export interface BuildWatches {
  /**
   * Messages of server-sent events after a cursor, until the Build has ended or the signal aborts. Whoever takes them
   * slower than they come is told how things stand by then, and not what was between: nothing is kept for anybody.
   */
  follow(buildId: string, cursor: Cursor, signal: AbortSignal): AsyncGenerator<Uint8Array, undefined>
  /** How many follow. */
  readers(): number
}

interface WatchParts {
  store: LineStore & Pick<Store, 'onWake'>
  clock: Clock
  log: Log
  /** A Build as it is told. */
  show: (view: BuildView) => unknown
  /** Wakes that come closer together are answered as one. */
  restMs?: number
  /** The store is looked at this often without a wake; a log that grows wakes nobody. */
  pollMs?: number
  /** A beat comes after this long without news. */
  beatMs?: number
}

/** One Build that somebody looks at. */
interface Watch {
  /** How often the store was looked at. */
  looks: number
  version: number
  attempt: number
  build: Uint8Array
  tails: Map<string, { tail: StepTail; frames: WeakMap<object, Uint8Array> }>
  beats: number
  isOver: boolean
  readers: number
  waiting: Set<() => void>
  end: AbortController
}

const pauseAfterFailureMs = 1_000
const nothing = new Uint8Array(0)
const beat = Buffer.from(': still here\n\n')

export function createBuildWatches(parts: WatchParts): BuildWatches {
  const { store, clock, log, show, restMs = 150, pollMs = 250, beatMs = 15_000 } = parts
  const watches = new Map<string, Watch>()
  let readers = 0

  function tell(watch: Watch): void {
    for (const wake of [...watch.waiting]) wake()
  }

  async function look(watch: Watch, buildId: string): Promise<void> {
    const view = await store.read('build', { id: buildId })
    if (view === null) {
      watch.isOver = true
      return
    }
    const { build, executions } = view
    if (build.attempt !== watch.attempt) {
      watch.attempt = build.attempt
      watch.tails = new Map()
    }
    const execution = executions.at(-1)
    for (const { name } of execution?.steps ?? []) {
      const executionId = execution?.id ?? ''
      let one = watch.tails.get(name)
      if (one === undefined) {
        one = { tail: createStepTail(store, { executionId, step: name }), frames: new WeakMap() }
        watch.tails.set(name, one)
      }
      await one.tail.grow(execution !== undefined && isExecutionEnded(execution.state))
    }
    if (build.version !== watch.version) {
      watch.version = build.version
      watch.build = message('build', show(view))
    }
    watch.isOver = isEnded(build.state)
  }

  async function keepLooking(watch: Watch, buildId: string): Promise<void> {
    const { signal } = watch.end
    const isOver = () => watch.isOver
    const bell = ringOn(store, ['builds', 'executions'])
    let beatAt = clock.now() + beatMs
    try {
      while (!signal.aborted && !isOver()) {
        bell.quiet()
        let pauseMs = restMs
        try {
          await look(watch, buildId)
          watch.looks += 1
        } catch (error) {
          log.warn(
            { build: buildId, err: error },
            'a build could not be read for those who follow it; tried again soon',
          )
          pauseMs = pauseAfterFailureMs
        }
        if (clock.now() >= beatAt) {
          beatAt = clock.now() + beatMs
          watch.beats += 1
        }
        tell(watch)
        if (isOver()) break
        await clock.sleep(pauseMs, signal)
        await bell.wait(clock, pollMs, signal)
      }
    } finally {
      bell.stop()
      if (watches.get(buildId) === watch) watches.delete(buildId)
    }
  }

  function join(buildId: string): Watch {
    const known = watches.get(buildId)
    if (known !== undefined) {
      known.readers += 1
      return known
    }
    const watch: Watch = {
      ...{ looks: 0, version: -1, attempt: -1, build: nothing, tails: new Map(), beats: 0 },
      ...{ isOver: false, readers: 1, waiting: new Set(), end: new AbortController() },
    }
    watches.set(buildId, watch)
    void keepLooking(watch, buildId)
    return watch
  }

  function leave(buildId: string, watch: Watch): void {
    watch.readers -= 1
    if (watch.readers > 0) return
    watch.end.abort()
    if (watches.get(buildId) === watch) watches.delete(buildId)
  }

  return {
    async *follow(buildId, cursor, signal) {
      const watch = join(buildId)
      readers += 1
      let { version, attempt } = cursor
      let beats = watch.beats
      let { looks } = watch
      /** By step: what revision the reader has, and how many bytes that was. */
      const seen = new Map<string, { revision: number; bytes: number }>()
      for (const [step, bytes] of cursor.offsets) seen.set(step, { revision: -1, bytes })
      const id = () =>
        formatCursor({
          version,
          attempt,
          offsets: new Map([...seen].map(([step, { bytes }]) => [step, bytes])),
        })

      function* news(): Generator<Uint8Array> {
        if (watch.attempt !== attempt) seen.clear()
        attempt = watch.attempt
        for (const [step, { tail, frames }] of watch.tails) {
          const now = { revision: tail.revision(), bytes: tail.bytes() }
          const before = seen.get(step) ?? { revision: 0, bytes: 0 }
          seen.set(step, now)
          // Whoever comes again, or with a page, may have all of it.
          if (before.revision === -1 && before.bytes === now.bytes) continue
          const lines = tail.newsSince(before.revision)
          if (lines === null) continue
          let frame = frames.get(lines)
          if (frame === undefined) frames.set(lines, (frame = message('lines', lines)))
          yield numbered(id(), frame)
        }
        if (watch.version !== version && watch.version !== -1) {
          version = watch.version
          yield numbered(id(), watch.build)
        }
      }

      try {
        if (watch.looks === 0 && !watch.isOver) await next(watch, signal)
        while (!signal.aborted) {
          looks = watch.looks
          const isOver = watch.isOver
          let isTold = false
          for (const frame of news()) {
            isTold = true
            yield frame
          }
          if (isOver) {
            yield numbered(id(), message('end', {}))
            break
          }
          if (!isTold && beats !== watch.beats) yield beat
          beats = watch.beats
          if (looks === watch.looks && !watch.isOver) await next(watch, signal)
        }
      } finally {
        readers -= 1
        leave(buildId, watch)
      }
      return undefined
    },
    readers: () => readers,
  }
}

/** Resolves after the next look at a Build, or when the signal aborts. */
function next(watch: Watch, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      watch.waiting.delete(wake)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    watch.waiting.add(wake)
    signal.addEventListener('abort', wake)
    if (signal.aborted) wake()
  })
}

function message(event: 'build' | 'lines' | 'end', data: unknown): Uint8Array {
  return Buffer.from(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

/** Only the id is each reader's own. */
function numbered(id: string, frame: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`id: ${id}\n`), frame])
}
