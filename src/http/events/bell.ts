import type { Clock, Store, Topic } from '../../ports.ts'

/** Rings when the store may have something new. */
interface Bell {
  /** What rang until now is heard. */
  quiet(): void
  /** Resolves when it rings, or has since `quiet`, after `ms`, or when the signal aborts; never rejects. */
  wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void>
  stop(): void
}

export function ringOn(store: Pick<Store, 'onWake'>, topics: readonly Topic[]): Bell {
  let isRung = false
  let ring = () => {}
  const subscriptions = topics.map((topic) =>
    store.onWake(topic, () => {
      isRung = true
      ring()
    }),
  )
  return {
    quiet: () => void (isRung = false),
    async wait(clock, ms, signal) {
      if (isRung || signal.aborted) return
      const woken = new AbortController()
      ring = () => woken.abort()
      await clock.sleep(ms, AbortSignal.any([signal, woken.signal]))
      ring = () => {}
    },
    stop() {
      for (const stop of subscriptions) stop()
    },
  }
}
