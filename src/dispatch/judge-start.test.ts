import { describe, expect, it } from 'vitest'
import { readStrategies } from '../cli/shipped-strategies.ts'
import { sampleStoredBuild } from '../../test/support/samples/sample-report.ts'
import { judgeStart } from './judge-start.ts'

const build = sampleStoredBuild({ state: 'queued' })
const strategies = readStrategies().filter(({ name }) => name === 'buildah')

describe('before a build takes a place', () => {
  it('it may begin where its strategy is there, or nobody can be asked', () => {
    expect(judgeStart(build, { strategies, nodes: null })).toEqual({ kind: 'go' })
    expect(judgeStart(build, { strategies: null, nodes: null })).toEqual({ kind: 'go' })
  })

  it('it fails where its strategy is gone, with what there is', () => {
    const others = strategies.map((one) => ({ ...one, name: 'kaniko' }))
    expect(judgeStart(build, { strategies: others, nodes: null })).toMatchObject({
      kind: 'fail',
      failure: {
        reason: 'StrategyMissing',
        message: 'The ClusterBuildStrategy buildah is not there any more. There is: kaniko.',
      },
    })
    const namespaced = strategies.map((one) => ({ ...one, kind: 'BuildStrategy' as const }))
    expect(judgeStart(build, { strategies: namespaced, nodes: null }).kind).toBe('fail')
  })

  it('it fails where a tool of its strategy is not there', () => {
    const without = strategies.map((one) => ({ ...one, missing: ['buildah'] }))
    expect(judgeStart(build, { strategies: without, nodes: null })).toMatchObject({
      failure: {
        reason: 'ToolsMissing',
        message: 'The ClusterBuildStrategy buildah needs what is not there: buildah.',
      },
    })
  })

  it('it waits where no node can take it', () => {
    const large = { ...build, config: { ...build.config, resources: { cpu: 64 } } }
    const nodes = { pools: [], largest: { cpu: 8, memory: 32e9, gpu: 0, disk: 1e12 } }
    expect(judgeStart(large, { strategies, nodes })).toEqual({
      kind: 'hold',
      why: 'The build asks for 64 CPU, and the largest node has 8.',
    })
  })
})
