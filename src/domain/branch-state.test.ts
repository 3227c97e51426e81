import { expect, it } from 'vitest'
import { branchState } from './branch-state.ts'
import type { BuildState } from './build.ts'

const of = (...builds: [name: string, state: BuildState][]) =>
  branchState(builds.map(([name, state]) => ({ name, state })))

it('a branch is what its newest build of each name says, the worst first', () => {
  expect(of(['api', 'completed'], ['api', 'failed'])).toBe('passing')
  expect(of(['api', 'completed'], ['web', 'failed'], ['web', 'completed'])).toBe('failing')
  expect(of(['api', 'queued'], ['web', 'running'])).toBe('building')
  expect(of(['api', 'running'], ['web', 'failed'])).toBe('failing')
  expect(of(['api', 'pending'], ['web', 'completed'])).toBe('waiting')
})

it('a build that was cancelled or skipped leaves a branch as the one before it had it', () => {
  expect(of(['api', 'cancelled'], ['api', 'skipped'], ['api', 'failed'])).toBe('failing')
  expect(of(['api', 'cancelled'])).toBe('unknown')
  expect(of()).toBe('unknown')
})
