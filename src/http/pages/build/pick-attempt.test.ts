import { describe, expect, it } from 'vitest'
import { sampleExecution, sampleStoredBuild } from '../../../../test/support/samples/sample-report.ts'
import type { Build, Execution } from '../../../domain/index.ts'
import { pickAttempt } from './pick-attempt.ts'

const ended = (attempt: number): Execution =>
  sampleExecution({ id: `b-${attempt}`, attempt, state: 'failed' })

function pick(build: Partial<Build>, executions: Execution[], asked?: string) {
  const { all, shown, isLatest } = pickAttempt({ build: sampleStoredBuild(build), executions }, asked)
  return {
    all: all.map(({ number, state }) => `${number} ${state}`),
    shown: `${shown.number} ${shown.execution?.id ?? 'none'}`,
    isLatest,
  }
}

describe('the attempt that a page shows', () => {
  it('is the newest, with the state of its build', () => {
    expect(pick({ state: 'completed', attempt: 2 }, [ended(1), ended(2)])).toEqual({
      ...{ all: ['1 failed', '2 completed'], shown: '2 b-2', isLatest: true },
    })
  })

  it('is the one that waits, before it has an execution', () => {
    expect(pick({ state: 'queued', attempt: 1 }, [ended(1)])).toEqual({
      ...{ all: ['1 failed', '2 queued'], shown: '2 none', isLatest: true },
    })
    expect(pick({ state: 'pending', attempt: 0 }, [])).toMatchObject({ all: ['1 pending'], shown: '1 none' })
  })

  it('is the one that was cancelled before it began', () => {
    expect(pick({ state: 'cancelled', attempt: 2 }, [ended(1)])).toMatchObject({
      ...{ all: ['1 failed', '2 cancelled'], shown: '2 none' },
    })
    expect(pick({ state: 'cancelled', attempt: 0 }, [])).toMatchObject({ all: ['1 cancelled'] })
  })

  it('is an earlier one where that is asked for, and the newest for any other number', () => {
    const both = [ended(1), ended(2)]
    const build = { state: 'failed', attempt: 2 } as const
    expect(pick(build, both, '1')).toMatchObject({ shown: '1 b-1', isLatest: false })
    for (const asked of ['2', '3', '0', '01', '1e0', 'x', ''])
      expect(pick(build, both, asked)).toMatchObject({ shown: '2 b-2', isLatest: true })
  })
})
