import type { Clock } from '../../ports.ts'
import type { Service } from './open-service.ts'
import { readEvents, type StreamMessage } from './read-events.ts'
import { exitCodes, ServiceError } from './service-error.ts'

const firstPauseMs = 500
const longestPauseMs = 10_000

/**
 * The messages of a stream, across lost connections and restarts of the service: it is asked again after the last id,
 * so that nothing is missed and nothing comes twice. Ends when the signal aborts. Throws what the service says when it
 * refuses, and when it stays away for longer than `patienceMs`.
 */
export async function* followStream(
  service: Pick<Service, 'stream'>,
  path: string,
  options: { last?: string; signal: AbortSignal; clock: Clock; patienceMs?: number; lost?: () => void },
): AsyncGenerator<StreamMessage, undefined> {
  const { signal, clock, patienceMs = 60_000, lost } = options
  let { last } = options
  let pauseMs = firstPauseMs
  let heardAt = clock.now()
  while (!signal.aborted) {
    try {
      const headers = { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': last }) }
      const { body } = await service.stream(path, headers, signal)
      for await (const message of readEvents(body)) {
        heardAt = clock.now()
        pauseMs = firstPauseMs
        if (message.id !== '') last = message.id
        if (message.data !== '') yield message
      }
    } catch (error) {
      if (aborted(signal)) return
      const isRefused = error instanceof ServiceError && error.exitCode !== exitCodes.unavailable
      if (isRefused || clock.now() - heardAt > patienceMs) throw error
    }
    if (aborted(signal)) return
    lost?.()
    await clock.sleep(pauseMs, signal)
    pauseMs = Math.min(longestPauseMs, pauseMs * 2)
  }
}

function aborted(signal: AbortSignal): boolean {
  return signal.aborted
}
