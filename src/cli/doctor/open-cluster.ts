import { request } from 'undici'
import { loadKubeconfig } from '../../kubernetes/access/load-kubeconfig.ts'
import { openAccess } from '../../kubernetes/access/open-access.ts'
import { createApiClient } from '../../kubernetes/api-client.ts'
import { patienceMs } from '../../examine/attempt.ts'

/** The API server of a kubeconfig, as it is asked here. Each throws ApiFailure, or another Error. */
export interface AskedCluster {
  get(path: string, signal: AbortSignal, query?: Record<string, string>): Promise<unknown>
  post(path: string, body: object, signal: AbortSignal, query?: Record<string, string>): Promise<unknown>
  /** Where it is, and the time that an answer of it says. */
  look(
    signal: AbortSignal,
  ): Promise<{ server: string; date: number | null; sentAt: number; answeredAt: number }>
}

/** @param kubeconfig its path, or `in-cluster`. Throws an Error where it cannot be read. */
export function openCluster(kubeconfig: string): AskedCluster {
  const load = () => loadKubeconfig(kubeconfig)
  const api = createApiClient(load)
  const access = openAccess(load)
  return {
    get: (path, signal, query = {}) => api.json({ method: 'GET', path, query, signal, patienceMs }),
    post: (path, body, signal, query = {}) =>
      api.json({ method: 'POST', path, body, query, signal, patienceMs }),
    async look(signal) {
      const { server, headers, dispatcher } = await access.pass()
      const sentAt = Date.now()
      const answer = await request(`${server}/version`, {
        headers,
        signal,
        ...(dispatcher ? { dispatcher } : {}),
      })
      const answeredAt = Date.now()
      await answer.body.dump()
      const date = Date.parse(String(answer.headers['date'] ?? ''))
      return { server, date: Number.isFinite(date) ? date : null, sentAt, answeredAt }
    },
  }
}
