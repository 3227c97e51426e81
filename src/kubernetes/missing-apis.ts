import { z } from 'zod'
import type { ApiClient } from './api-client.ts'
import { ApiFailure } from './api-failure.ts'

const needed = [
  { group: 'shipwright.io/v1beta1', resource: 'buildruns', from: 'Shipwright Build' },
  { group: 'tekton.dev/v1', resource: 'taskruns', from: 'Tekton Pipelines' },
]
const resourceList = z.object({ resources: z.array(z.object({ name: z.string() })) })

/** What the cluster lacks for builds, one sentence each; empty when all is there. */
export async function missingApis(api: ApiClient, signal?: AbortSignal): Promise<string[]> {
  const missing: string[] = []
  for (const { group, resource, from } of needed) {
    try {
      const path = `/apis/${group}`
      const list = resourceList.parse(await api.json({ method: 'GET', path, ...(signal ? { signal } : {}) }))
      if (list.resources.some(({ name }) => name === resource)) continue
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error
      if (error.code !== 404) return [`The cluster does not answer: ${error.message}`]
    }
    missing.push(`The cluster has no ${resource} in ${group}: install ${from}.`)
  }
  return missing
}
