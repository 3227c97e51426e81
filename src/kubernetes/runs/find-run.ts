import type { Clock, RunRef } from '../../ports.ts'
import { executionAnnotation } from '../../shipwright/index.ts'
import type { ApiClient } from '../api-client.ts'
import { ApiFailure, unavailable } from '../api-failure.ts'
import { item } from '../paths.ts'
import { readMeta } from '../read-meta.ts'

/** The BuildRun of that name if it carries our execution; null when it is another's or gone. */
export async function findRun(
  parts: { api: ApiClient; clock: Clock },
  ref: RunRef,
): Promise<{ uid: string } | null> {
  try {
    const path = item('BuildRun', ref.namespace, ref.name)
    const meta = readMeta(await parts.api.json({ method: 'GET', path }))
    return meta.annotations[executionAnnotation] === ref.executionId ? { uid: meta.uid } : null
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 404) return null
    throw unavailable(error, parts.clock.now())
  }
}
