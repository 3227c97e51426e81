import { expect, it } from 'vitest'
import type { Terminal } from '../terminal.ts'
import { showPools } from './show-pools.ts'
import { showStrategies } from './show-strategies.ts'

function shown(show: (terminal: Terminal) => void): string[] {
  const lines: string[] = []
  const plain = (text: string) => text
  const paint = { bold: plain, dim: plain, green: plain, red: plain, yellow: plain, cyan: plain }
  show({ line: (text = '') => void lines.push(text.trimEnd()), complain: () => undefined, paint })
  return lines
}
const none = { cpu: 0, memory: 0, gpu: 0, disk: 0 }

it('shows of each pool which nodes are ready and how much of them is asked for', () => {
  const pool = {
    ...{ name: 'general-purpose', open: true, nodes: { total: 3, ready: 2 }, platforms: ['linux/amd64'] },
    capacity: { cpu: 8, memory: 32e9, gpu: 0, disk: null },
    use: { running: 2, requested: { ...none, cpu: 2.5, memory: 4e9 }, waiting: 1 },
  }
  const away = { ...pool, name: 'arm64', open: false, nodes: { total: 1, ready: 0 }, capacity: none }
  const coming = { ...away, name: 'big', open: true }
  const lines = shown((terminal) => showPools([pool, away, coming], terminal))
  expect(lines[1]).toMatch(/^general-purpose +2\/3 +2\.5\/8 +3\.7Gi\/29\.8Gi +2 +1 +linux/)
  expect(lines[2]).toMatch(/^arm64 +0\/1 closed/)
  expect(lines[3]).toMatch(/^big +0\/1 comes/)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
})

it('shows what keeps a strategy from being used', () => {
  const buildah = {
    ...{ name: 'buildah', namespace: null, method: 'docker', version: '1.1.0', default: true },
    ...{ description: 'Builds a Dockerfile', missing: [] },
  }
  const lines = shown((terminal) =>
    showStrategies([buildah, { ...buildah, namespace: 'team-a', missing: ['nix'] }], terminal),
  )
  expect(lines[1]).toMatch(/^docker +buildah +1\.1\.0 +yes +Builds a Dockerfile$/)
  expect(lines[2]).toMatch(/team-a\/buildah .*cannot run: no nix$/)
})
