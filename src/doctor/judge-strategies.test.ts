import { expect, it } from 'vitest'
import type { StrategyTemplate } from '../domain/index.ts'
import { judgeStrategies } from './judge-strategies.ts'

const strategy = (missing: string[]): StrategyTemplate => ({
  ...{ kind: 'ClusterBuildStrategy', namespace: null, name: 'kaniko', method: 'kaniko', version: '1.0.0' },
  ...{ isDefault: true, description: null, tools: [], steps: [], parameters: [], missing },
})

it.each([
  ['tools that are missing are to be installed', ['buildctl'], 'warning', /^Install what is missing/],
  ['an image that nothing stands in for is no fault', ['ghcr.io/acme/kaniko:v1'], 'skipped', null],
])('of a strategy on one machine, %s', (_, missing, outcome, fix) => {
  const tenant = { name: 'acme', namespace: 'team-a' }
  const found = judgeStrategies([{ tenant, strategies: { known: true, value: [strategy(missing)] } }])
  const told = found.find(({ says }) => says.includes('cannot work here'))
  expect(told?.outcome).toBe(outcome)
  if (fix === null) expect(told?.fix).toBeNull()
  else expect(told?.fix).toMatch(fix)
})
