import { describe, expect, it } from 'vitest'
import type { BuildSpec, StrategyPin, StrategyTemplate } from '../../domain/index.ts'
import { chooseStrategy } from './choose-strategy.ts'

function template(name: string, change: Partial<StrategyTemplate> = {}): StrategyTemplate {
  return {
    ...{ name, kind: 'ClusterBuildStrategy', namespace: null, method: 'docker', version: '1.0.0' },
    ...{ isDefault: false, tools: [], description: null, parameters: [], steps: ['build'] },
    ...change,
  }
}

const standard = template('buildah', { isDefault: true, version: '1.1.0' })
const older = template('buildah-0', { isDefault: true, version: '0.9.0' })
const candidate = template('buildah-2', { isDefault: true, version: '2.0.0-rc.1' })
const kaniko = template('kaniko', { method: 'kaniko' })
const own = template('ours', { kind: 'BuildStrategy', namespace: 'acme-builds', isDefault: true })
const nameless = template('anything', { method: null, version: null })

function choose(
  asked: Partial<Pick<BuildSpec, 'strategy' | 'method'>>,
  templates: StrategyTemplate[],
  pin?: StrategyPin,
) {
  const spec = { strategy: null, method: asked.strategy ? null : ('docker' as const), ...asked }
  const tenant = { name: 'acme', ...(pin && { strategies: { docker: pin } }) }
  const chosen = chooseStrategy(spec, tenant, templates)
  return 'message' in chosen ? `${chosen.key}: ${chosen.message}` : chosen.template.name
}

const named = (name: string, kind: StrategyTemplate['kind'] = 'ClusterBuildStrategy') => ({
  strategy: { name, kind },
})
const pinned = (change: Partial<StrategyPin>): StrategyPin => ({
  ...{ name: null, kind: null, version: null },
  ...change,
})

describe('the strategy of a build', () => {
  it.each<[string, ...Parameters<typeof choose>, string]>([
    ['that it names', named('kaniko'), [standard, kaniko], undefined, 'kaniko'],
    ['that it names, of no method', named('anything'), [standard, nameless], undefined, 'anything'],
    ['of the tenant’s own', named('ours', 'BuildStrategy'), [standard, own], undefined, 'ours'],
    ['of its method', { method: 'kaniko' }, [standard, kaniko], undefined, 'kaniko'],
    ['that is the default, the highest version', {}, [older, standard], undefined, 'buildah'],
    ['that is the default, the tenant’s own first', {}, [standard, own], undefined, 'ours'],
    ['that is the only one', {}, [template('one')], undefined, 'one'],
    ['that the tenant pinned by name', {}, [standard, older], pinned({ name: 'buildah-0' }), 'buildah-0'],
    ['that is of a pinned version', {}, [standard, older], pinned({ version: '0' }), 'buildah-0'],
    ['that is released, of a pinned version', {}, [standard, candidate], pinned({ version: '1' }), 'buildah'],
    [
      'that it names, whatever is pinned',
      named('buildah'),
      [standard, older],
      pinned({ version: '0' }),
      'buildah',
    ],
  ])('is the one %s', (_what, asked, templates, pin, name) => {
    expect(choose(asked, templates, pin)).toBe(name)
  })

  it.each<[string, ...Parameters<typeof choose>, string]>([
    [
      'what it names is not there',
      named('buildha'),
      [standard, kaniko],
      undefined,
      'strategy: There is no ClusterBuildStrategy `buildha`: did you mean `buildah`?',
    ],
    [
      'nothing is like it',
      named('xyz'),
      [standard, kaniko],
      undefined,
      'strategy: There is no ClusterBuildStrategy `xyz`: there are `buildah` (1.1.0), `kaniko` (1.0.0).',
    ],
    [
      'it is of the other kind',
      named('ours'),
      [standard, own],
      undefined,
      'strategy: There is no ClusterBuildStrategy `ours`: `ours` is a BuildStrategy: write `strategy: { name: ours, kind: BuildStrategy }`.',
    ],
    [
      'it is for another method',
      { ...named('kaniko'), method: 'docker' },
      [standard, kaniko],
      undefined,
      'strategy: The strategy `kaniko` (1.0.0) is for the method `kaniko`, and this build’s is `docker`: name one of them.',
    ],
    [
      'nothing builds its method',
      { method: 'nix' },
      [standard, kaniko],
      undefined,
      'method: Nothing builds the method `nix` here: no strategy of the cluster has the label `slipway.build/method: nix`; the methods with one: `docker`, `kaniko`.',
    ],
    [
      'several could and none is the default',
      {},
      [template('a'), template('b')],
      undefined,
      'method: The method `docker` has several strategies and none is its default: name one of them under `strategy`: `a` (1.0.0), `b` (1.0.0).',
    ],
    [
      'the pinned version is not there',
      {},
      [standard],
      pinned({ version: '3' }),
      'method: The tenant `acme` builds the method `docker` with a strategy of version 3, which is not there: there is `buildah` (1.1.0). Whoever runs Slipway can change `strategies.docker` of the tenant.',
    ],
    [
      'its tools are missing',
      {},
      [{ ...standard, missing: ['buildah'] }],
      undefined,
      'method: The strategy `buildah` (1.1.0) cannot work here: it needs `buildah`, which is not there.',
    ],
    [
      'its image cannot run',
      {},
      [{ ...standard, missing: ['ghcr.io/acme/tool:v1'] }],
      undefined,
      'method: The strategy `buildah` (1.1.0) cannot work here: its steps run in the image `ghcr.io/acme/tool:v1`, and the cluster of this machine pulls none. Use another method, or a cluster that does (`slipway serve --kubeconfig`).',
    ],
    [
      'there is none at all',
      named('x'),
      [],
      undefined,
      'strategy: There is no ClusterBuildStrategy `x`: there is none at all.',
    ],
  ])('is missing where %s, and what there is is told', (_what, asked, templates, pin, message) => {
    expect(choose(asked, templates, pin)).toBe(message)
  })

  it('is another Build’s once the tenant pins another version, and only then', () => {
    const version = (pin?: StrategyPin) => {
      const tenant = { name: 'acme', ...(pin && { strategies: { docker: pin } }) }
      return chooseStrategy({ strategy: null, method: 'docker' }, tenant, [standard])
    }
    expect(version()).toMatchObject({ isPinned: false })
    expect(version(pinned({ name: 'buildah' }))).toMatchObject({ isPinned: false })
    expect(version(pinned({ version: '1.1' }))).toMatchObject({ isPinned: true })
  })
})
