import { describe, expect, it } from 'vitest'
import { buildsOfText, planText } from '../../../test/support/plan-text.ts'
import { samplePullRequest } from '../../../test/support/samples/sample-events.ts'
import { sampleTenant } from '../../../test/support/samples/sample-tenant.ts'
import { readStrategies } from '../../cli/shipped-strategies.ts'
import type { Capacity, NodePool, StrategyTemplate, Tenant } from '../../domain/index.ts'
import type { Offer } from './offer.ts'

const gib = 2 ** 30
const capacity = (change: Partial<Capacity> = {}): Capacity => ({
  ...{ cpu: 4, memory: 16 * gib, gpu: 0, disk: 100 * gib },
  ...change,
})
const pool = (name: string, change: Partial<NodePool> = {}): NodePool => ({
  ...{ name, labels: { 'build-type': name }, taints: [], methods: null, platforms: ['linux/amd64'] },
  ...{ capacity: capacity(), largest: capacity(), nodes: { total: 1, ready: 1 } },
  ...{ isGeneral: name === 'general-purpose', origin: 'nodes' as const },
  ...change,
})
const general = pool('general-purpose')
const gpu = pool('gpu-enabled', {
  largest: capacity({ gpu: 2 }),
  taints: [{ key: 'gpu', value: null, effect: 'NoSchedule' }],
})
const bare: StrategyTemplate = {
  ...{ name: 'bare', kind: 'ClusterBuildStrategy', namespace: null, method: 'docker', version: null },
  ...{ isDefault: false, tools: [], description: null, parameters: [], steps: ['one', 'two'] },
}
const needy: StrategyTemplate = {
  ...bare,
  name: 'needy',
  parameters: [{ name: 'builder', type: 'string', description: null, required: true }],
}

/** Not those of the methods that nothing builds here. */
const shipped = readStrategies().filter(({ name }) => ['buildah', 'nix', 'packer'].includes(name))

interface Change {
  tenant?: Partial<Tenant>
  offer?: Partial<Offer>
}

const planning = ({ tenant, offer }: Change) => ({
  tenant: sampleTenant(tenant),
  offer: { strategies: [...shipped, bare, needy], pools: [], largestNode: null, ...offer },
})
const plan = (keys: string, change: Change = {}) =>
  planText(`  api: { image: registry.test/acme/api, ${keys} }\n`, planning(change))
const config = (keys: string, change: Change = {}) =>
  buildsOfText(`  api: { image: registry.test/acme/api, ${keys} }\n`, planning(change))[0]?.config

describe('a build that cannot be made here', () => {
  it.each<[path: string, words: string, keys: string, change?: Change]>([
    ['strategy', 'There is no ClusterBuildStrategy `buildha`: did you mean `buildah`?', 'strategy: buildha'],
    ['strategy', 'There is no BuildStrategy `ours`', 'strategy: { name: ours, kind: BuildStrategy }'],
    ['method', 'Nothing builds the method `paketo` here', 'method: paketo'],
    [
      'method',
      'with a strategy `old` of version 3, which is not there',
      'method: docker',
      { tenant: { strategies: { docker: { name: 'old', kind: null, version: '3' } } } },
    ],
    ['params.taget', 'has no parameter `taget`: did you mean `target`?', 'params: { taget: x }'],
    ['params.target', '`target` of the strategy `buildah` is one text', 'params: { target: [x] }'],
    ['params.build-args', 'is a list', 'params: { build-args: x }'],
    [
      'args',
      'The strategy `bare` takes no arguments, it has no parameter `build-args`: it has none.',
      'strategy: bare, args: { A: b }',
    ],
    [
      'env.TZ',
      'The strategy `zoned` sets `TZ` in its own steps, so that a build cannot: take another name.',
      'strategy: zoned, env: { CI: "1", TZ: UTC }',
      { offer: { strategies: [{ ...bare, name: 'zoned', env: ['TZ'] }] } },
    ],
    ['dockerfile', 'The strategy `bare` does nothing with `dockerfile`', 'strategy: bare, dockerfile: x'],
    ['params', 'The strategy `needy` needs the parameter `builder`', 'strategy: needy'],
    [
      'platforms',
      'no parameter `platforms` that is a list. These of the method `docker` can: `buildah`.',
      'strategy: bare, platforms: [linux/arm64]',
    ],
    ['cache', 'it has no parameter `cache-image`', 'strategy: bare, cache: true'],
    ['tags', 'does nothing with `tags`', 'strategy: bare, tags: [one, two]'],
    ['cache.image', '`ghcr.io/evil/cache` is no image', 'cache: { image: ghcr.io/evil/cache }'],
    ['secrets.A', '`slipway-clone` is no Secret that a build may ask for', 'secrets: { A: slipway-clone/x }'],
    ['secrets.A', '`registry-push` is no Secret', 'secrets: { A: registry-push/x }'],
    ['secrets.A', '`strangers-push` is no Secret', 'secrets: { A: strangers-push/x }'],
    [
      'secrets.A',
      'the tenant `acme` allows `ci-*`',
      'secrets: { A: npm }',
      { tenant: { secrets: ['ci-*'] } },
    ],
    ['secrets.A', 'the tenant `acme` allows none', 'secrets: { A: npm }', { tenant: { secrets: [] } }],
    [
      'resources.memory',
      'No node of the cluster has so much `memory`',
      'resources: { memory: 17Gi }',
      { offer: { largestNode: capacity() } },
    ],
    [
      'resources',
      '`general-purpose`: Its largest node has 16Gi memory, 17Gi memory is asked for. `gpu-enabled`: ',
      'resources: { memory: 17Gi }',
      { offer: { pools: [general, gpu] } },
    ],
    [
      'platforms',
      'No pool of nodes takes this build. `general-purpose`: Its nodes are linux/amd64, not linux/riscv64.',
      'platforms: [linux/riscv64]',
      { offer: { pools: [general] } },
    ],
    [
      'method',
      '`builders`: It is for builds of the method nix.',
      'method: docker',
      { offer: { pools: [pool('builders', { methods: ['nix'] })] } },
    ],
    [
      'resources',
      '`gpu-enabled`: This tenant may not use it.',
      'resources: { gpu: 1 }',
      { offer: { pools: [general, gpu] }, tenant: { pools: ['general-purpose'] } },
    ],
  ])('is a problem at %s: %s', (path, words, keys, change) => {
    const planned = plan(keys, change)
    expect('problems' in planned && planned.problems).toEqual([
      expect.objectContaining({
        path: `builds.api.${path}`,
        message: expect.stringContaining(words) as string,
      }),
    ])
  })

  it('is told once for all combinations of a matrix, with everything that is wrong', () => {
    const planned = plan('strategy: bare, matrix: { node: [20, 22] }, cache: true, platforms: [linux/arm64]')
    expect(planned).toMatchObject({
      problems: [{ path: 'builds.api.platforms' }, { path: 'builds.api.cache' }],
    })
  })

  it('keeps the others of the file from being built, unless the event does not select it', () => {
    const file = (on: string) =>
      `  web: { image: registry.test/acme/web }\n  api: { image: registry.test/acme/api, strategy: nobody${on} }\n`
    expect(planText(file(''))).toHaveProperty('problems')
    expect(planText(file(', on: { push: { tags: ["v*"] } }'))).toMatchObject({ builds: [{ name: 'web' }] })
  })
})

describe('what a build carries', () => {
  it('is all that its BuildRun needs of what the file asks for', () => {
    expect(
      config(
        'platforms: [linux/amd64, linux/arm64], cache: { mode: max }, secrets: { NPM_TOKEN: npm/token }, resources: { cpu: 2, memory: 4Gi }',
        { offer: { pools: [general, gpu] } },
      ),
    ).toMatchObject({
      strategy: { name: 'buildah', kind: 'ClusterBuildStrategy' },
      strategyVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      parameters: expect.arrayContaining([
        ...['dockerfile', 'tags', 'platforms', 'cache-image', 'secrets'],
      ]) as string[],
      platforms: ['linux/amd64', 'linux/arm64'],
      cache: { image: 'registry.test/acme/api-cache', mode: 'max' },
      secrets: [{ id: 'NPM_TOKEN', secret: 'npm', key: 'token' }],
      resources: { cpu: 2, memory: 4 * gib },
      steps: ['build'],
      placement: { pool: 'general-purpose', tolerations: [] },
    })
  })

  it.each([
    ['an image', 'method: docker', undefined],
    ['an image', 'method: nix, params: { flake: . }', undefined],
    ['an artifact', 'method: nix, params: { flake: ., output: closure }', true],
    ['an artifact', 'method: packer', true],
  ])('is whether it pushes %s: %s', (_what, keys, artifact) => {
    expect(config(keys)?.artifact).toBe(artifact)
  })

  it('is nothing of what the file does not ask for', () => {
    const plain = config('env: {}') ?? {}
    for (const key of ['platforms', 'cache', 'secrets', 'resources', 'steps', 'placement', 'needs'])
      expect(plain).not.toHaveProperty(key)
  })

  it('is the pool that has what it needs, with what the pool asks for', () => {
    const offer = { pools: [general, gpu] }
    expect(config('resources: { gpu: 1 }', { offer })?.placement).toEqual({
      pool: 'gpu-enabled',
      nodeSelector: expect.objectContaining({ 'build-type': 'gpu-enabled' }) as object,
      tolerations: [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }],
    })
  })

  it.each([
    ['an image beside its own', ['registry.test/acme/**'], 'registry.test/acme/api-cache'],
    ['its own, where no other is allowed', ['registry.test/acme/api'], 'registry.test/acme/api'],
  ])('caches in %s', (_what, images, image) => {
    expect(config('cache: true', { tenant: { images } })?.cache).toEqual({ image, mode: 'min' })
  })

  it('gives resources to the first step where the strategy does not say which', () => {
    expect(config('strategy: bare, resources: { cpu: 1 }')?.steps).toEqual(['one'])
  })

  it('has no secret, cache or further tag where it is not trusted', () => {
    const judgement = { trust: 'untrusted', approved: true, reason: 'Eve.' } as const
    const text = '  api: { image: registry.test/acme/api, tags: [a, b], cache: true, secrets: { A: npm } }\n'
    const [build] = buildsOfText(text, { event: samplePullRequest(), judgement })
    expect(build?.config).not.toHaveProperty('secrets')
    expect(build?.config).not.toHaveProperty('cache')
    expect(build?.config.tags).toHaveLength(1)
  })
})

describe('what makes another build of a commit', () => {
  const hash = (keys: string, change: Change = {}) =>
    buildsOfText(`  api: { image: registry.test/acme/api${keys} }\n`, planning(change))[0]?.inputsHash
  const plain = hash('')

  it('is nothing new where the file uses nothing new, so that what is open is not built once more', () => {
    const tenant = { serviceAccount: 'builder', pushSecret: 'registry' }
    expect(hash('', { tenant })).toBe('991ad4511a93bc341ccf66ef18711a33fcb19a765b70bb2dce207eb0a5b635dd')
  })

  it.each([', platforms: [linux/arm64]', ', secrets: { A: npm/a }', ', strategy: bare', ', scan: low'])(
    'is what decides the image: %s',
    (keys) => expect(hash(keys)).not.toBe(plain),
  )

  it('is the version that the tenant pins', () => {
    const docker = { name: null, kind: null, version: '1' }
    expect(hash('', { tenant: { strategies: { docker } } })).not.toBe(plain)
  })

  it.each<[string, string, Change?]>([
    ['what it may use', ', resources: { cpu: 1 }'],
    ['its cache', ', cache: true'],
    ['where it runs', '', { offer: { pools: [general] } }],
  ])('is not %s', (_what, keys, change) => expect(hash(keys, change)).toBe(plain))
})
