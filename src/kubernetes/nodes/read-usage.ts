import { z } from 'zod'
import { readQuantity } from '../../domain/index.ts'
import type { Clock, PodUsage, UsageSample } from '../../ports.ts'
import { objectMeta, stepUsageAnnotation } from '../../shipwright/index.ts'
import { readStepUsage } from '../../shipwright/step-usage.ts'
import type { ApiClient } from '../api-client.ts'
import { ApiFailure, unavailable } from '../api-failure.ts'
import { item } from '../paths.ts'

const podWithNotes = z.object({ metadata: objectMeta })
const podMetrics = z.object({
  containers: z.array(
    z.object({ name: z.string(), usage: z.object({ cpu: z.string(), memory: z.string() }) }),
  ),
})

/** A cluster without a metrics server, or that does not let us ask it, is asked again after this. */
const askAgainMs = 10 * 60_000

/** Reads what containers use: first what their node noted on the Pod, then the metrics API. */
export function createUsageReader(parts: {
  api: ApiClient
  clock: Clock
}): (ref: { namespace: string; pod: string }) => Promise<PodUsage | null> {
  const { api, clock } = parts
  let askMetricsAt = 0

  async function sample({ namespace, pod }: { namespace: string; pod: string }) {
    const sampled = new Map<string, UsageSample>()
    if (clock.now() < askMetricsAt) return sampled
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`
    try {
      const metrics = podMetrics.parse(await api.json({ method: 'GET', path }))
      for (const { name, usage } of metrics.containers) {
        const [cores, memoryBytes] = [readQuantity(usage.cpu), readQuantity(usage.memory)]
        if (cores !== null && memoryBytes !== null) sampled.set(name, { cores, memoryBytes })
      }
    } catch (error) {
      if (!(error instanceof ApiFailure || error instanceof z.ZodError)) throw error
      // One Pod may be too young for it; without the API there is no kind that could be missing.
      const young = error instanceof ApiFailure && error.code === 404 && error.kind !== null
      if (!young) askMetricsAt = clock.now() + askAgainMs
    }
    return sampled
  }

  return async (ref) => {
    try {
      const path = item('Pod', ref.namespace, ref.pod)
      const { metadata } = podWithNotes.parse(await api.json({ method: 'GET', path }))
      const counted = readStepUsage(metadata.annotations?.[stepUsageAnnotation])
      const sampled = await sample(ref)
      return counted.size + sampled.size === 0 ? null : { counted, sampled }
    } catch (error) {
      if (error instanceof ApiFailure && (error.code === 404 || error.code === 403)) return null
      throw unavailable(error, clock.now())
    }
  }
}
