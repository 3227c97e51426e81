import { z } from 'zod'
import type { Clock, Log, TenantNamespace } from '../../ports.ts'
import { tenantConfigAnnotation, tenantLabel } from '../../shipwright/index.ts'
import type { ApiClient } from '../api-client.ts'
import { listWatch } from '../list-watch.ts'

interface WatchParts {
  api: ApiClient
  clock: Clock
  log: Log
  random: () => number
}

/** Room for every pattern that a tenant may name, and far below what Kubernetes lets annotations be together. */
const mostConfigChars = 64 * 1024

const namespace = z.object({
  metadata: z.object({
    name: z.string(),
    creationTimestamp: z.string().nullish(),
    deletionTimestamp: z.string().nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
})

/** Those with the label, whole after every change, until the signal aborts. One that is being deleted is gone. */
export async function* watchNamespaces(
  parts: WatchParts,
  signal: AbortSignal,
): AsyncGenerator<TenantNamespace[]> {
  const known = new Map<string, TenantNamespace>()
  const take = (object: unknown) => {
    const { metadata } = namespace.parse(object)
    const read = readNamespace(metadata)
    if (read === null) known.delete(metadata.name)
    else known.set(metadata.name, read)
  }
  const events = listWatch({ ...parts, path: '/api/v1/namespaces', labelSelector: tenantLabel, signal })
  for await (const event of events) {
    if (event.kind === 'list') {
      known.clear()
      event.items.forEach(take)
    } else if (event.type === 'DELETED') {
      known.delete(namespace.parse(event.object).metadata.name)
    } else {
      take(event.object)
    }
    yield [...known.values()]
  }
}

function readNamespace(metadata: z.infer<typeof namespace>['metadata']): TenantNamespace | null {
  const tenant = metadata.labels?.[tenantLabel]
  if (tenant === undefined || (metadata.deletionTimestamp ?? null) !== null) return null
  const config = metadata.annotations?.[tenantConfigAnnotation] ?? null
  const createdAt = Date.parse(metadata.creationTimestamp ?? '')
  return {
    name: metadata.name,
    createdAt: Number.isNaN(createdAt) ? 0 : createdAt,
    tenant,
    config: config === null ? null : config.slice(0, mostConfigChars),
  }
}
