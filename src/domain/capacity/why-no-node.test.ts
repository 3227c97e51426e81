import { describe, expect, it } from 'vitest'
import type { NodePool } from './node-pool.ts'
import { whyNoNode } from './why-no-node.ts'

const capacity = { cpu: 8, memory: 32 * 2 ** 30, gpu: 0, disk: 100 * 2 ** 30 }
const gpu: NodePool = {
  ...{ name: 'gpu', labels: {}, taints: [], methods: null, platforms: ['linux/amd64'] },
  ...{ capacity, largest: { ...capacity, gpu: 1 }, nodes: { total: 2, ready: 2 } },
  ...{ isGeneral: false, origin: 'nodes' },
}
const placement = { pool: 'gpu', nodeSelector: {}, tolerations: [] }

describe('a Build that was sent to a pool', () => {
  it('can begin where a node is ready and large enough', () => {
    const nodes = { pools: [gpu], largest: capacity }
    expect(whyNoNode({ placement, resources: { cpu: 8, gpu: 1 } }, nodes)).toBeNull()
  })

  it('waits where no node is ready, or the pool is not there', () => {
    const away = { ...gpu, nodes: { total: 2, ready: 0 } }
    expect(whyNoNode({ placement }, { pools: [away], largest: null })).toBe(
      'No node of the pool gpu is ready (of 2).',
    )
    const other = { ...gpu, name: 'other' }
    expect(whyNoNode({ placement }, { pools: [other], largest: null })).toBe('The pool gpu has no nodes.')
  })

  it('goes where nodes come only when somebody waits for them', () => {
    const scaled: NodePool = { ...gpu, comesWhenNeeded: true, nodes: { total: 0, ready: 0 } }
    expect(whyNoNode({ placement }, { pools: [scaled], largest: null })).toBeNull()
  })

  it.each([
    [{ cpu: 9 }, 'The build asks for 9 CPU, and the largest node of the pool gpu has 8.'],
    [
      { memory: 64 * 2 ** 30 },
      'The build asks for 64Gi of memory, and the largest node of the pool gpu has 32Gi.',
    ],
    [{ gpu: 2 }, 'The build asks for 2 GPU, and the largest node of the pool gpu has 1.'],
    [{ disk: 2 ** 40 }, 'The build asks for 1Ti of disk, and the largest node of the pool gpu has 100Gi.'],
  ])('waits where it asks for more than is left: %o', (resources, why) => {
    expect(whyNoNode({ placement, resources }, { pools: [gpu], largest: null })).toBe(why)
  })
})

it('is not held up by nodes that nobody knows', () => {
  expect(whyNoNode({ placement, resources: { cpu: 900 } }, { pools: [], largest: null })).toBeNull()
  expect(whyNoNode({ resources: { cpu: 900 } }, { pools: [gpu], largest: capacity })).toBe(
    'The build asks for 900 CPU, and the largest node has 8.',
  )
})
