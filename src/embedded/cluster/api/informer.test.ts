import { isDeepStrictEqual } from 'node:util'
import { setTimeout as delay } from 'node:timers/promises'
import type { KubernetesListObject, KubernetesObject } from '@kubernetes/client-node'
import { CustomObjectsApi, KubeConfig, ListWatch, Watch } from '@kubernetes/client-node'
import { expect, it } from 'vitest'
import { startClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import { waitUntil } from '../../../../test/support/wait-until.ts'

const path = '/apis/shipwright.io/v1beta1/namespaces/default/buildruns'
const runs = { group: 'shipwright.io', version: 'v1beta1', plural: 'buildruns', namespace: 'default' }

it('an informer of client-node holds what is there, across restarts and forgotten changes', async () => {
  // So few that every restart and every burst leaves it behind.
  const cluster = await startClusterApi(undefined, 3)
  const config = new KubeConfig()
  config.loadFromFile(cluster.kubeconfig)
  const api = config.makeApiClient(CustomObjectsApi)
  const list = () => api.listNamespacedCustomObject(runs) as Promise<KubernetesListObject<KubernetesObject>>
  // What an informer is, but for its pauses of seconds between two attempts.
  const informer = new ListWatch<KubernetesObject>(
    path,
    new Watch(config),
    list,
    false,
    undefined,
    undefined,
    {
      delayFn: () => delay(10),
    },
  )
  let stopped = false
  // As its documentation says: what is no 410 is for the caller to begin again after.
  informer.on('error', () => {
    if (!stopped) setTimeout(() => void informer.start(), 50)
  })
  const held = () =>
    informer
      .list()
      .map(({ metadata }) => `${metadata?.name ?? ''}@${metadata?.resourceVersion ?? ''}`)
      .sort()
  const there = () =>
    cluster.objects
      .list('BuildRun')
      .map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`)
      .sort()
  const upToDate = () => isDeepStrictEqual(held(), there())
  const change = (round: number) => {
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      cluster.objects.create({
        apiVersion: 'shipwright.io/v1beta1',
        kind: 'BuildRun',
        metadata: { name: `${name}-${round}`, namespace: 'default' },
        spec: { build: { name: 'api' } },
      })
    if (round > 0) cluster.objects.delete('BuildRun', 'default', `c-${round - 1}`)
  }

  await informer.start()
  for (let round = 0; round < 3; round += 1) {
    change(2 * round)
    await waitUntil('what changed while it watched', upToDate)
    await cluster.restart(() => change(2 * round + 1))
    await waitUntil('what changed while the API was away', upToDate)
  }
  expect(held()).toHaveLength(3 * 5 * 2 - 5)
  stopped = true
  await informer.stop()
  await cluster.close()
})
