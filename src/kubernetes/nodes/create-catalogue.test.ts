import { describe, expect, it } from 'vitest'
import type { ConfiguredPool } from '../../domain/index.ts'
import type { ApiAnswer, ApiCall } from '../../../test/support/servers/serve-api.ts'
import { serveApi, statusAnswer } from '../../../test/support/servers/serve-api.ts'
import { silentLog } from '../../../test/support/fakes/silent-log.ts'
import type { Catalogue, Log } from '../../ports.ts'
import { Unavailable } from '../../ports.ts'
import { connectCluster } from '../connect-cluster.ts'

const strategy = (name: string, labels: Record<string, string> = {}) => ({
  metadata: { name, labels, annotations: { 'slipway.build/tools': 'buildah, git' } },
  spec: { steps: [{ name: 'build', image: 'x' }], parameters: [{ name: 'target', description: 'stage' }] },
})
const node = (
  name: string,
  more: { labels?: object; spec?: object; ready?: string; gpus?: number } = {},
) => ({
  metadata: { name, labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', ...more.labels } },
  spec: more.spec ?? {},
  status: {
    allocatable: {
      cpu: '3920m',
      memory: '16Gi',
      'ephemeral-storage': '100G',
      'nvidia.com/gpu': more.gpus ?? 0,
    },
    conditions: [{ type: 'Ready', status: more.ready ?? 'True' }],
  },
})

/** A cluster that answers these paths; all else is not there. */
async function against<T>(
  answers: (path: string, query: URLSearchParams) => ApiAnswer | undefined,
  ask: (
    catalogue: Catalogue,
    more: { calls: ApiCall[]; clock: { at: number }; warned: string[] },
  ) => Promise<T>,
  configuredPools: ConfiguredPool[] = [],
): Promise<T> {
  await using api = await serveApi(
    ({ path, query }) => answers(path, query) ?? statusAnswer(404, 'NotFound', 'not here'),
  )
  const clock = { at: 1_000_000, now: () => clock.at, sleep: () => Promise.resolve() }
  const warned: string[] = []
  const log: Log = { ...silentLog, warn: (_, message) => void warned.push(message) }
  const { catalogue } = await connectCluster({ kubeconfig: api.kubeconfig, clock, log, configuredPools })
  return await ask(catalogue, { calls: api.calls, clock, warned })
}

const items = (...all: object[]): ApiAnswer => ({ code: 200, body: { items: all } })
const cluster = (path: string): ApiAnswer | undefined => {
  if (path.endsWith('/clusterbuildstrategies'))
    return items(strategy('buildah', { 'slipway.build/method': 'docker', 'slipway.build/version': '1.2.0' }))
  if (path.endsWith('/team-a/buildstrategies')) return items(strategy('own'), { metadata: { name: 'odd' } })
  if (path.endsWith('/buildstrategies')) return items()
  return undefined
}

describe('the strategies of a cluster', () => {
  it('are everybody’s and those of the namespace, as templates of their method', async () => {
    await against(cluster, async (catalogue, { warned }) => {
      expect(await catalogue.strategies('team-a')).toMatchObject([
        {
          ...{ name: 'buildah', kind: 'ClusterBuildStrategy', namespace: null, method: 'docker' },
          ...{ version: '1.2.0', tools: ['buildah', 'git'], steps: ['build'] },
          parameters: [{ name: 'target', required: true }],
        },
        { name: 'own', kind: 'BuildStrategy', method: null },
      ])
      expect(await catalogue.strategies('team-b')).toMatchObject([{ name: 'buildah' }])
      expect(warned).toEqual(['a strategy that is not as Shipwright describes them is left out'])
    })
  })

  it('are asked for once while they are fresh, whoever asks', async () => {
    await against(cluster, async (catalogue, { calls, clock }) => {
      await Promise.all([catalogue.strategies(null), catalogue.strategies(null)])
      await catalogue.strategies(null)
      expect(calls).toHaveLength(1)
      clock.at += 10_000
      await catalogue.strategies(null)
      expect(calls).toHaveLength(2)
    })
  })

  it('are the last known ones while the cluster is away', async () => {
    let away = false
    const answer = (path: string) => (away ? statusAnswer(503, 'ServiceUnavailable', 'later') : cluster(path))
    await against(answer, async (catalogue, { clock }) => {
      await catalogue.strategies(null)
      away = true
      clock.at += 60_000
      expect(await catalogue.strategies(null)).toMatchObject([{ name: 'buildah' }])
      await expect(catalogue.strategies('team-a')).rejects.toBeInstanceOf(Unavailable)
    })
  })

  it('are the last known ones, or waited for, while a server that has just started refuses all, and none where it goes on', async () => {
    let refuses = true
    const answer = (path: string) => (refuses ? statusAnswer(403, 'Forbidden', 'not yet') : cluster(path))
    await against(answer, async (catalogue, { clock }) => {
      await expect(catalogue.strategies(null)).rejects.toBeInstanceOf(Unavailable)
      refuses = false
      expect(await catalogue.strategies('team-a')).toHaveLength(2)
      refuses = true
      for (const passed of [10_000, 29_000]) {
        clock.at += passed
        expect(await catalogue.strategies('team-a')).toHaveLength(2)
      }
      clock.at += 5_000
      expect(await catalogue.strategies('team-a')).toEqual([])
    })
  })

  it('are waited for where Shipwright is not installed yet', async () => {
    const nothing = () => undefined
    await against(nothing, (catalogue) =>
      expect(catalogue.strategies(null)).rejects.toBeInstanceOf(Unavailable),
    )
  })
})

describe('the nodes of a cluster', () => {
  const big = node('big', { labels: { 'build-type': 'gpu-enabled' }, gpus: 2 })
  const nodes = (path: string) => (path === '/api/v1/nodes' ? items(...all) : undefined)
  const all = [
    big,
    node('plain', { labels: { 'build-type': 'general-purpose' } }),
    node('cordoned', { labels: { 'build-type': 'general-purpose' }, spec: { unschedulable: true } }),
    node('lost', {
      labels: { 'build-type': 'general-purpose' },
      spec: { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] },
    }),
    node('down', { labels: { 'build-type': 'general-purpose' }, ready: 'Unknown' }),
  ]

  it('are pools of what their Pods can have, of which those that are ready count', async () => {
    await against(nodes, async (catalogue) => {
      expect(await catalogue.pools()).toMatchObject([
        {
          name: 'general-purpose',
          capacity: { cpu: 3.92, memory: 16 * 2 ** 30, disk: 1e11, gpu: 0 },
          nodes: { total: 4, ready: 1 },
          taints: [],
        },
        { name: 'gpu-enabled', largest: { gpu: 2 } },
      ])
      expect(await catalogue.largestNode()).toMatchObject({ cpu: 3.92, gpu: 2 })
      const states = (await catalogue.nodes())?.map(({ name, isReady, troubles = [] }) => [
        ...[name, isReady],
        ...troubles,
      ])
      expect(states).toEqual([
        ['big', true],
        ['plain', true],
        ['cordoned', false, 'cordoned'],
        ['lost', false, 'unreachable'],
        ['down', false, 'not ready'],
      ])
    })
  })

  it('are read in pages', async () => {
    const inPages = (path: string, query: URLSearchParams) => {
      if (path !== '/api/v1/nodes' || query.get('limit') === null) return undefined
      const at = Number(query.get('continue') ?? 0)
      const next = at + 1 < all.length ? { continue: String(at + 1) } : {}
      return { code: 200, body: { metadata: next, items: [all[at]] } }
    }
    await against(inPages, async (catalogue, { calls }) => {
      expect(await catalogue.pools()).toMatchObject([
        { nodes: { total: 4, ready: 1 } },
        { name: 'gpu-enabled' },
      ])
      expect(calls).toHaveLength(all.length)
    })
  })

  it('that nobody may see leave the configured pools, and one warning', async () => {
    const forbidden = (path: string) =>
      path === '/api/v1/nodes' ? statusAnswer(403, 'Forbidden', 'no') : undefined
    const pool: ConfiguredPool = {
      ...{ name: 'own', labels: { team: 'a' }, taints: [], methods: null, platforms: null, capacity: null },
      isGeneral: true,
    }
    const ask = async (
      catalogue: Catalogue,
      { warned, clock }: { warned: string[]; clock: { at: number } },
    ) => {
      const first = await catalogue.pools()
      clock.at += 60_000
      await catalogue.pools()
      expect(await catalogue.largestNode()).toBeNull()
      expect(await catalogue.nodes()).toBeNull()
      expect(warned).toEqual(['nodes may not be listed: only configured pools are known'])
      return first
    }
    expect(await against(forbidden, ask)).toEqual([])
    expect(await against(forbidden, ask, [pool])).toMatchObject([{ name: 'own', labels: { team: 'a' } }])
  })
})
