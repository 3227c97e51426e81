import type { Clock } from '../../ports.ts'
import type { ApiClient } from '../api-client.ts'
import { ApiFailure, unavailable } from '../api-failure.ts'

/** What Kubernetes lets the message of an Event be. */
const mostChars = 1024

/** A warning as an Event of the Namespace, in it: `kubectl -n <namespace> get events` shows it for an hour. */
export async function tellNamespace(
  { api, clock }: { api: ApiClient; clock: Pick<Clock, 'now'> },
  namespace: string,
  message: string,
): Promise<void> {
  const at = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
  const body = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: 'slipway-tenant-', namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Namespace', name: namespace, namespace },
    type: 'Warning',
    reason: 'TenantRefused',
    message: message.slice(0, mostChars),
    source: { component: 'slipway' },
    ...{ firstTimestamp: at, lastTimestamp: at, count: 1 },
  }
  try {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`
    await api.json({ method: 'POST', path, body })
  } catch (error) {
    if (error instanceof ApiFailure && (error.code === 403 || error.code === 404)) return
    throw unavailable(error, clock.now())
  }
}
