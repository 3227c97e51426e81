import type { Clock, Log, Store, Topic } from './ports.ts'
import { Unavailable } from './ports.ts'

/** A running part of the service. */
export interface Stage {
  readonly name: string
  /** Ends after the turn at work; safe to call twice. */
  stop(): Promise<void>
}

interface LoopOptions {
  name: string
  store: Pick<Store, 'onWake'>
  /** What may make work for this loop. */
  topics: Topic[]
  /** Another source of work than the store; called once, returns how to stop. */
  onWake?: (wake: () => void) => () => void
  /** A turn is taken at least this often, so that a lost wake costs time, never work. */
  pollMs: number
  clock: Clock
  log: Log
  /**
   * Does what there is to do now. `again` when there may be more at once; a number is the time (epoch
   * ms) of the next turn at the latest. Whatever it throws is logged and tried again with growing pauses.
   */
  turn: (signal: AbortSignal) => Promise<'again' | 'idle' | number>
}

const firstPauseMs = 250
const longestPauseMs = 30_000
/** After a failure wakes are not heard for this long at most. */
const longestDeafMs = 1_000

/** Takes turns until stopped: on a wake, at the latest after `pollMs`, and never two at a time. */
export function startLoop(options: LoopOptions): Stage {
  const { name, clock, log } = options
  const stopping = new AbortController()
  const stopped = () => stopping.signal.aborted
  const bell = { rung: false, wake: () => {} }
  const ring = () => {
    bell.rung = true
    bell.wake()
  }
  const unsubscribe = options.topics.map((topic) => options.store.onWake(topic, ring))
  if (options.onWake) unsubscribe.push(options.onWake(ring))

  async function pause(ms: number): Promise<void> {
    if (ms <= 0 || bell.rung) return
    const awake = new AbortController()
    bell.wake = () => awake.abort()
    await clock.sleep(ms, AbortSignal.any([stopping.signal, awake.signal]))
    bell.wake = () => {}
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!stopped()) {
      bell.rung = false
      try {
        const next = await options.turn(stopping.signal)
        failures = 0
        if (next === 'again') continue
        await pause(next === 'idle' ? options.pollMs : Math.min(options.pollMs, next - clock.now()))
      } catch (error) {
        if (stopped()) return
        failures += 1
        const growing = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1))
        const until = error instanceof Unavailable ? error.retryAt - clock.now() : growing
        log[error instanceof Unavailable ? 'warn' : 'error'](
          { stage: name, err: error },
          'turn failed, trying again',
        )
        // Wakes may come by the dozen; what fails is not tried again with each of them.
        const atLeast = Math.min(growing, longestDeafMs)
        await clock.sleep(atLeast, stopping.signal)
        await pause(Math.max(growing, Math.min(until, longestPauseMs)) - atLeast)
      }
    }
  }

  const running = run()
  return {
    name,
    async stop() {
      stopping.abort()
      for (const stop of unsubscribe) stop()
      await running
    },
  }
}
