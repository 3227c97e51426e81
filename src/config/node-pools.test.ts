import { describe, expect, it } from 'vitest'
import { loadNodePools } from './node-pools.ts'

function problemsOf(text: string) {
  const loaded = loadNodePools(text)
  if (!('problems' in loaded)) return []
  return loaded.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)
}

describe('a file of node pools', () => {
  it('says what selects the nodes of each, what they are for, and what those have that are still to come', () => {
    const text = `pools:
  - { name: general-purpose }
  - name: nix
    labels: { example.com/team: builds }
    taints: [{ key: dedicated, value: nix }, { key: slow, effect: PreferNoSchedule }]
    methods: [nix]
    platforms: [linux/arm64]
    capacity: { nodes: 4, cpu: 8, memory: 32Gi, gpu: 1 }
`
    expect(loadNodePools(text)).toEqual({
      pools: [
        {
          ...{ name: 'general-purpose', labels: { 'build-type': 'general-purpose' }, taints: [] },
          ...{ methods: null, platforms: null, capacity: null, isGeneral: true },
        },
        {
          name: 'nix',
          labels: { 'example.com/team': 'builds' },
          taints: [
            { key: 'dedicated', value: 'nix', effect: 'NoSchedule' },
            { key: 'slow', value: null, effect: 'PreferNoSchedule' },
          ],
          methods: ['nix'],
          platforms: ['linux/arm64'],
          capacity: { nodes: 4, each: { cpu: 8, memory: 32 * 2 ** 30, disk: Infinity, gpu: 1 } },
          isGeneral: false,
        },
      ],
    })
  })

  it('is told all its mistakes at once, each at its place', () => {
    const text = `pools:
  - name: one
    lables: { a: b }
    taints: [{ key: a, effect: NoExecute }]
    capacity: { nodes: 1, cpu: many, memory: 1Gi }
  - name: two
    labels: {}
    methods: [docker, make]
    platforms: [solaris/sparc]
`
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^3:5 pools\[0\]\.lables: .*Did you mean `labels`/) as string,
      expect.stringMatching(/^4:32 .*NoSchedule/) as string,
      expect.stringMatching(/^5:32 .*no amount of cores/) as string,
      expect.stringMatching(/^7:5 .*name one at least/) as string,
      expect.stringMatching(/^8:23 .*one of docker/) as string,
      expect.stringMatching(/^9:17 .*no platform such as/) as string,
    ])
  })

  it('names each pool once', () => {
    expect(problemsOf('pools: [{ name: a }, { name: a }]')).toEqual([
      '1:30 pools[1].name: Another pool is called `a` already: each needs a name of its own.',
    ])
  })
})
