import {
  ApiException,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  V1Namespace,
  V1Secret,
  Watch,
} from '@kubernetes/client-node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import { startClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'

const runs = { group: 'shipwright.io', version: 'v1beta1', plural: 'buildruns', namespace: 'default' }
const run = (name: string) => ({
  apiVersion: 'shipwright.io/v1beta1',
  kind: 'BuildRun',
  metadata: { name, labels: { app: 'api' } },
  spec: { build: { name: 'api' } },
})
const mergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)
const path = '/apis/shipwright.io/v1beta1/namespaces/default/buildruns'

interface Listed {
  metadata: { resourceVersion: string }
  items: {
    metadata: { name: string; resourceVersion: string; uid: string }
    spec: unknown
    status?: unknown
  }[]
}

describe('client-node', () => {
  let cluster: ClusterApi
  let config: KubeConfig
  let custom: CustomObjectsApi
  beforeEach(async () => {
    cluster = await startClusterApi()
    config = new KubeConfig()
    config.loadFromFile(cluster.kubeconfig)
    custom = config.makeApiClient(CustomObjectsApi)
  })
  afterEach(() => cluster.close())

  const list = async () =>
    (await custom.listNamespacedCustomObject({ ...runs, labelSelector: 'app=api' })) as Listed
  const code = (act: Promise<unknown>) =>
    act.then(
      () => 0,
      (error: unknown) => (error instanceof ApiException ? error.code : -1),
    )

  it('creates, lists, patches, writes the status, and deletes a custom object', async () => {
    await custom.createNamespacedCustomObject({ ...runs, body: run('a') })
    expect((await list()).items.map(({ metadata }) => metadata.name)).toEqual(['a'])
    await custom.patchNamespacedCustomObject(
      { ...runs, name: 'a', body: { spec: { state: 'BuildRunCanceled' } } },
      mergePatch,
    )
    await custom.patchNamespacedCustomObjectStatus(
      { ...runs, name: 'a', body: { spec: { state: null }, status: { startTime: '2026-01-01T00:00:00Z' } } },
      mergePatch,
    )
    expect((await list()).items[0]).toMatchObject({
      spec: { build: { name: 'api' }, state: 'BuildRunCanceled' },
      status: { startTime: '2026-01-01T00:00:00Z' },
    })
    await custom.deleteNamespacedCustomObject({ ...runs, name: 'a' })
    expect((await list()).items).toEqual([])
  })

  it('gets 409 for a name that is taken and for a version that is old, 404 for what is not there', async () => {
    await custom.createNamespacedCustomObject({ ...runs, body: run('a') })
    expect(await code(custom.createNamespacedCustomObject({ ...runs, body: run('a') }))).toBe(409)
    const [stale] = (await list()).items
    const relabelled = { ...stale, metadata: { ...stale!.metadata, labels: { app: 'api', tier: 'web' } } }
    await custom.replaceNamespacedCustomObject({ ...runs, name: 'a', body: relabelled })
    expect(await code(custom.replaceNamespacedCustomObject({ ...runs, name: 'a', body: stale }))).toBe(409)
    expect(await code(custom.getNamespacedCustomObject({ ...runs, name: 'b' }))).toBe(404)
  })

  it('reads and writes core kinds with its own types', async () => {
    const core = config.makeApiClient(CoreV1Api)
    await core.createNamespace({ body: Object.assign(new V1Namespace(), { metadata: { name: 'team' } }) })
    await core.createNamespacedSecret({
      namespace: 'team',
      body: Object.assign(new V1Secret(), { metadata: { name: 'clone' }, stringData: { password: 'x' } }),
    })
    const secret = await core.readNamespacedSecret({ namespace: 'team', name: 'clone' })
    expect(secret.data).toEqual({ password: 'eA==' })
    expect(secret.metadata?.creationTimestamp).toBeInstanceOf(Date)
    expect((await core.listNamespacedServiceAccount({ namespace: 'team' })).items[0]?.metadata?.name).toBe(
      'default',
    )
  })

  it('watches from the version of a list: what changed since, and what changes then', async () => {
    await custom.createNamespacedCustomObject({ ...runs, body: run('a') })
    const { resourceVersion } = (await list()).metadata
    await custom.createNamespacedCustomObject({ ...runs, body: run('b') })
    const lines: string[] = []
    await new Promise<void>((resolve, reject) => {
      const watching = new Watch(config).watch(
        path,
        { resourceVersion, allowWatchBookmarks: true },
        (type, object: { metadata: { name: string } }) => {
          lines.push(`${type} ${object.metadata.name}`)
          if (lines.length === 1) cluster.objects.delete('BuildRun', 'default', 'a')
          if (lines.length === 2) void watching.then((controller) => controller.abort()).then(resolve)
        },
        (error: unknown) => {
          if (lines.length < 2) reject(error instanceof Error ? error : new Error('the watch ended'))
        },
      )
    })
    expect(lines).toEqual(['ADDED b', 'DELETED a'])
  })
})
