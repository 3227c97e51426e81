import type { Masker } from '../logs/create-masker.ts'
import { type Clock, type Engine, type Log, type Store, Unavailable } from '../ports.ts'
import { openLogWriter } from './write-log.ts'

export interface FollowParts {
  store: Pick<Store, 'commit' | 'read'>
  engine: Pick<Engine, 'log'>
  clock: Clock
  log: Log
  /** Bytes of one step's log that are kept. */
  maxLogBytes: number
}

interface FollowTarget {
  executionId: string
  /** Without `step-`. */
  step: string
  namespace: string
  pod: string
  container: string
  newMasker: (pod: string) => Promise<Masker>
  /** Aborts once the container is known to have ended. */
  over: AbortSignal
}

/** The news of a container's end may come this much later than the end of its log. */
const newsMs = 2_000
const retryMs = 500
const triesAfterEnd = 3

/** Copies a container's log into the store until the container has ended or the signal aborts. */
export async function followStep(
  parts: FollowParts,
  target: FollowTarget,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log, engine } = parts
  const about = { execution: target.executionId, step: target.step }
  let late = 0
  while (!signal.aborted && late < triesAfterEnd) {
    if (target.over.aborted) late += 1
    try {
      if (await copyOnce()) return
    } catch (error) {
      const wait = error instanceof Unavailable ? error.retryAt - clock.now() : retryMs
      log[error instanceof Unavailable ? 'debug' : 'warn'](
        { ...about, err: error },
        'log broke off, reading it again',
      )
      await clock.sleep(Math.max(retryMs, Math.min(wait, 10_000)), AbortSignal.any([signal, target.over]))
      if (target.over.aborted) await clock.sleep(retryMs, signal)
    }
  }

  /** True when nothing more will come. */
  async function copyOnce(): Promise<boolean> {
    const writer = await openLogWriter({ ...parts, ...target, maxBytes: parts.maxLogBytes, signal })
    const masker = await target.newMasker(target.pod)
    for await (const bytes of engine.log(target, signal)) {
      if (!(await writer.write(masker.push(bytes)))) return true
    }
    await writer.flush()
    if (signal.aborted) return true
    // A log may end before its container, where the node rotates it; then it is read again.
    if (!target.over.aborted) await clock.sleep(newsMs, AbortSignal.any([signal, target.over]))
    if (!target.over.aborted) return false
    await writer.write(masker.end())
    await writer.flush()
    return true
  }
}
