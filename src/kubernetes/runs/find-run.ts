import { z } from 'zod'
import type { Clock, Engine, RunRef } from '../../ports.ts'
import { condition, executionAnnotation, succeeded } from '../../shipwright/index.ts'
import type { ApiClient } from '../api-client.ts'
import { ApiFailure, unavailable } from '../api-failure.ts'
import { item } from '../paths.ts'
import { dropNulls } from '../drop-nulls.ts'
import { readMeta } from '../read-meta.ts'

const conditions = z.object({ status: z.object({ conditions: z.array(condition).optional() }).optional() })

/** The BuildRun of that name if it carries our execution; null when it is another's or gone. */
export async function findRun(
  parts: { api: ApiClient; clock: Clock },
  ref: RunRef,
): ReturnType<Engine['find']> {
  try {
    const path = item('BuildRun', ref.namespace, ref.name)
    const answer = await parts.api.json({ method: 'GET', path })
    const meta = readMeta(answer)
    if (meta.annotations[executionAnnotation] !== ref.executionId) return null
    return { uid: meta.uid, condition: succeeded(conditions.parse(dropNulls(answer))) }
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 404) return null
    throw unavailable(error, parts.clock.now())
  }
}
