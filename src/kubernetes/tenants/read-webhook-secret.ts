import { z } from 'zod'
import type { Clock } from '../../ports.ts'
import type { ApiClient } from '../api-client.ts'
import { ApiFailure, unavailable } from '../api-failure.ts'
import { item } from '../paths.ts'

/** Builds may not name it: the names that begin with `slipway-` are Slipway's own. */
const secretName = 'slipway-webhook'
const key = 'secret'

const secret = z.object({ data: z.record(z.string(), z.string()).nullish() })

/** Several are told apart by commas, as in a tenants file. None where there is no such Secret, or it may not be read. */
export async function readWebhookSecret(
  { api, clock }: { api: ApiClient; clock: Pick<Clock, 'now'> },
  namespace: string,
): Promise<string[]> {
  try {
    const { data } = secret.parse(
      await api.json({ method: 'GET', path: item('Secret', namespace, secretName) }),
    )
    const text = Buffer.from(data?.[key] ?? '', 'base64').toString('utf8')
    return [...new Set(text.split(',').flatMap((part) => part.trim() || []))]
  } catch (error) {
    if (error instanceof ApiFailure && (error.code === 404 || error.code === 403)) return []
    throw unavailable(error, clock.now())
  }
}
