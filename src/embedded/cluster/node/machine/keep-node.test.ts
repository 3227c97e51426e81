import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../../../../../test/support/fakes/silent-log.ts'
import type { EmbeddedCluster } from '../../../../../test/support/servers/start-embedded-cluster.ts'
import { startEmbeddedCluster } from '../../../../../test/support/servers/start-embedded-cluster.ts'
import { systemClock } from '../../../../clock.ts'
import { connectCluster } from '../../../../kubernetes/connect-cluster.ts'
import type { BuildRun } from '../../../../shipwright/index.ts'
import { succeeded } from '../../../../shipwright/index.ts'
import type { KubeObject } from '../../objects/client.ts'

let cluster: EmbeddedCluster

beforeAll(async () => {
  cluster = await startEmbeddedCluster()
  cluster.strategy(
    'waits',
    [
      {
        ...{ name: 'work', image: 'busybox', command: ['/bin/sh', '-c', 'sleep "$1"', 'work'] },
        args: ['$(params.seconds)'],
      },
    ],
    { parameters: [{ name: 'seconds', description: 'how long', default: '0' }] },
  )
})
afterAll(() => cluster[Symbol.asyncDispose]())

const use = { strategy: { name: 'waits', kind: 'ClusterBuildStrategy' as const } }
const node = () => cluster.objects.get('Node', null, 'slipway') as KubeObject & { spec: object }
const change = (spec: object, labels: Record<string, string | undefined> = {}) => {
  const before = node()
  const kept = Object.entries({ ...before.metadata.labels, ...labels }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value]],
  )
  cluster.objects.update({
    ...before,
    spec,
    metadata: { ...before.metadata, labels: Object.fromEntries(kept) as Record<string, string> },
  })
}
const waits = (run: BuildRun) =>
  succeeded(run)?.reason === 'Pending' || succeeded(run)?.reason === 'ExceededNodeResources'
const catalogue = async () => {
  const kubeconfig = join(cluster.dir, 'cluster/kubeconfig')
  const connected = await connectCluster({ kubeconfig, clock: systemClock, log: silentLog })
  return connected.catalogue
}

test('the machine is the one node, in the pool of builds that need nothing special', async () => {
  expect(node()).toMatchObject({
    metadata: { labels: { 'build-type': 'general-purpose', 'kubernetes.io/hostname': 'slipway' } },
    status: {
      conditions: [{ type: 'MemoryPressure' }, { type: 'DiskPressure' }, { type: 'Ready', status: 'True' }],
    },
  })
  const offered = await catalogue()
  expect(await offered.pools()).toMatchObject([{ name: 'general-purpose', nodes: { total: 1, ready: 1 } }])
  const largest = await offered.largestNode()
  expect(largest?.cpu).toBeGreaterThan(0)
  expect(largest?.memory).toBeGreaterThan(2 ** 28)
  expect(largest?.disk).toBeGreaterThan(2 ** 28)
})

test('a Pod waits while the node is cordoned, and runs when it is not', async () => {
  change({ unschedulable: true })
  cluster.run('cordoned', use)
  const run = await cluster.until('cordoned', (one) => waits(one))
  expect(succeeded(run)?.message).toContain('1 node(s) were unschedulable')
  expect((await (await catalogue()).pools())[0]).toMatchObject({ nodes: { total: 1, ready: 0 } })
  change({})
  expect(succeeded(await cluster.ended('cordoned'))?.status).toBe('True')
})

test('labels and taints of the node decide who may run on it', async () => {
  change({ taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] }, { size: 'large' })
  cluster.run('tolerant', {
    ...use,
    nodeSelector: { size: 'large' },
    tolerations: [{ key: 'gpu', operator: 'Exists' }],
  })
  cluster.run('intolerant', use)
  expect(succeeded(await cluster.ended('tolerant'))?.status).toBe('True')
  const run = await cluster.until('intolerant', (one) => waits(one))
  expect(succeeded(run)?.message).toContain('untolerated taint {gpu: yes}')
  change({}, { size: undefined })
  expect(succeeded(await cluster.ended('intolerant'))?.status).toBe('True')
  cluster.run('elsewhere', { ...use, nodeSelector: { size: 'large' } })
  expect(succeeded(await cluster.until('elsewhere', (one) => waits(one)))?.message).toContain(
    "didn't match Pod's node affinity/selector",
  )
})

test('what a step asks for is its own until it has ended, and who asks for more than is left waits', async () => {
  const memory = String((await (await catalogue()).largestNode())?.memory ?? 0)
  const all = { stepResources: [{ name: 'work', resources: { requests: { memory } } }] }
  const strategy = { ...use.strategy, ...all }
  cluster.run('first', { strategy, paramValues: [{ name: 'seconds', value: '2' }] })
  await cluster.until('first', (run) => succeeded(run)?.reason === 'Running')
  cluster.run('second', { strategy })
  const waiting = await cluster.until('second', (one) => waits(one))
  expect(succeeded(waiting)?.reason).toBe('ExceededNodeResources')
  expect(JSON.stringify(cluster.podOf(waiting).status)).toContain('1 Insufficient memory')
  expect(succeeded(await cluster.ended('second'))?.status).toBe('True')
})

test('what others wrote on the node stays after a restart', async () => {
  change({ unschedulable: true }, { 'build-type': 'own' })
  await cluster.restart()
  expect(node()).toMatchObject({
    spec: { unschedulable: true },
    metadata: { labels: { 'build-type': 'own' } },
  })
})
