import { expect, test } from 'vitest'
import type { BuildRun } from '../../../../shipwright/index.ts'
import { overLimit } from './limit-build-runs.ts'

/** Made `age` seconds after the first; not ended when `succeeded` is null. */
function run(name: string, age: number, succeeded: boolean | null): BuildRun {
  const time = new Date(Date.parse('2026-11-20T14:00:00Z') + age * 1000).toISOString()
  return {
    apiVersion: 'shipwright.io/v1beta1',
    kind: 'BuildRun',
    metadata: { name, creationTimestamp: time },
    spec: { build: { name: 'web' } },
    status:
      succeeded === null
        ? {}
        : {
            completionTime: time,
            conditions: [{ type: 'Succeeded', status: succeeded ? 'True' : 'False' }],
          },
  }
}
const names = (runs: BuildRun[]) => runs.map(({ metadata }) => metadata.name)

const runs = [
  run('good-3', 30, true),
  run('bad-1', 5, false),
  run('good-1', 10, true),
  run('runs', 1, null),
  run('bad-2', 40, false),
  run('good-2', 20, true),
]

test('the oldest are over the limit, succeeded and failed each by their own', () => {
  expect(names(overLimit(runs, { succeededLimit: 1, failedLimit: 1 }))).toEqual(['good-1', 'good-2', 'bad-1'])
  expect(names(overLimit(runs, { succeededLimit: 2 }))).toEqual(['good-1'])
  expect(names(overLimit(runs, { failedLimit: 2 }))).toEqual([])
})

test('one that still runs is never over a limit', () => {
  expect(names(overLimit([run('runs', 0, null), run('also', 1, null)], { failedLimit: 1 }))).toEqual([])
})
