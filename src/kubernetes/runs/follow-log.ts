import { type Clock, Unavailable } from '../../ports.ts'
import type { ApiClient } from '../api-client.ts'
import { ApiFailure, unavailable } from '../api-failure.ts'
import { item } from '../paths.ts'

const notStartedPauseMs = 500

/** A container's log from its start until it ends; ends early when the Pod goes, throws Unavailable before its start. */
export async function* followLog(
  parts: { api: ApiClient; clock: Clock },
  ref: { namespace: string; pod: string; container: string },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* await parts.api.stream({
      method: 'GET',
      path: `${item('Pod', ref.namespace, ref.pod)}/log`,
      query: { container: ref.container, follow: true },
      signal,
    })
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error
    if (signal.aborted || error.code === 404) return
    // The API server answers 400 while a container is "waiting to start".
    if (error.code === 400) throw new Unavailable(error.message, parts.clock.now() + notStartedPauseMs, error)
    throw unavailable(error, parts.clock.now())
  }
}
