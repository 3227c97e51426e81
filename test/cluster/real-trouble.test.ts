import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../support/fakes/silent-log.ts'
import { startKubeApi, whyNoKubeApi, type KubeApi } from '../support/servers/start-kube-api.ts'
import { systemClock } from '../../src/clock.ts'
import { loadKubeconfig } from '../../src/kubernetes/access/load-kubeconfig.ts'
import { createApiClient } from '../../src/kubernetes/api-client.ts'
import { listWatch } from '../../src/kubernetes/list-watch.ts'

describe.skipIf(whyNoKubeApi !== null)(
  `a real API server${whyNoKubeApi === null ? '' : ` (skipped: ${whyNoKubeApi})`}`,
  () => {
    let api: KubeApi
    beforeAll(async () => {
      api = await startKubeApi()
    })
    afterAll(() => api[Symbol.asyncDispose]())

    it('is followed in pages, over a restart and over a compaction, without a gap', async () => {
      const path = '/api/v1/namespaces/default/configmaps'
      const make = (name: string) =>
        api.send('POST', path, {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name, labels: { ours: 'yes' } },
        })
      for (let n = 0; n < 600; n += 20)
        await Promise.all(Array.from({ length: 20 }, (_, at) => make(`before-${n + at}`)))

      const stopping = new AbortController()
      const known = new Set<string>()
      const nameOf = (object: unknown) => (object as { metadata: { name: string } }).metadata.name
      async function follow(): Promise<void> {
        const options = {
          path,
          labelSelector: 'ours=yes',
          clock: systemClock,
          log: silentLog,
          random: Math.random,
        }
        const client = createApiClient(() => loadKubeconfig(api.kubeconfig))
        for await (const event of listWatch({ ...options, api: client, signal: stopping.signal })) {
          if (event.kind === 'list') {
            known.clear()
            for (const item of event.items) known.add(nameOf(item))
          } else if (event.type === 'DELETED') known.delete(nameOf(event.object))
          else known.add(nameOf(event.object))
        }
      }
      const following = follow()
      await vi.waitFor(() => expect(known.size === 600, 'both pages').toBe(true), {
        timeout: 30_000,
        interval: 50,
      })
      await make('watched')
      await vi.waitFor(() => expect(known.has('watched'), 'a change').toBe(true), {
        timeout: 30_000,
        interval: 50,
      })
      await api.restart()
      await make('after-restart')
      await vi.waitFor(() => expect(known.has('after-restart'), 'a change after the restart').toBe(true), {
        timeout: 60_000,
        interval: 50,
      })
      await api.restart(async () => {
        await api.compact()
      })
      await api.send('DELETE', `${path}/before-0`)
      await vi.waitFor(
        () => expect(!known.has('before-0') && known.size === 601, 'the deletion').toBe(true),
        {
          timeout: 60_000,
          interval: 50,
        },
      )
      stopping.abort()
      await following
      expect(known.has('after-restart')).toBe(true)
    })
  },
)
