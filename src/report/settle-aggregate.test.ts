import { describe, expect, it } from 'vitest'
import { sampleExecution, sampleStoredBuild } from '../../test/support/samples/sample-report.ts'
import type { Build, BuildView, CancelCause, SkippedBuild } from '../domain/index.ts'
import { settleAggregate } from './settle-aggregate.ts'

function view(name: string, state: Build['state'], change: Partial<Build> = {}): BuildView {
  return { build: sampleStoredBuild({ name, state, endedAt: 7, ...change }), executions: [] }
}

const timedOut: BuildView = {
  ...view('slow', 'failed'),
  executions: [
    sampleExecution({
      state: 'failed',
      failure: {
        ...{ reason: 'BuildRunTimeout', message: '', step: null, exitCode: null, pod: null, container: null },
      },
    }),
  ],
}
const left = (name: string, change: Partial<SkippedBuild> = {}): SkippedBuild => ({
  ...{ name, reason: 'It builds on tags only.', image: null },
  ...change,
})
const file = { path: '.slipway.yaml', problems: [] }
const settle = (views: BuildView[], skipped: SkippedBuild[] = [], unusable: typeof file | null = null) =>
  settleAggregate({ views, skipped, file: unusable })

describe('all builds of a commit as one', () => {
  it.each([
    ['green when all are', [view('a', 'completed'), view('b', 'completed')], [], 'success'],
    ['green when what was selected is', [view('a', 'completed')], [left('b')], 'success'],
    ['skipped when nothing was selected', [], [left('a'), left('b')], 'skipped'],
    ['skipped when the file has no build for it', [], [], 'skipped'],
    ['red when one failed', [view('a', 'completed'), view('b', 'failed')], [], 'failure'],
    ['red when one took too long', [view('a', 'completed'), timedOut], [], 'failure'],
    [
      'red before anything else',
      [view('a', 'failed'), view('b', 'pending'), view('c', 'cancelled')],
      [],
      'failure',
    ],
    [
      'waiting when one waits for approval',
      [view('a', 'completed'), view('b', 'pending')],
      [],
      'action_required',
    ],
    [
      'waiting when one may not be built',
      [view('a', 'completed')],
      [left('b', { refused: true })],
      'action_required',
    ],
    [
      'cancelled when one was and none failed',
      [view('a', 'completed'), view('b', 'cancelled')],
      [],
      'cancelled',
    ],
  ] as const)('is %s', (_, views, skipped, conclusion) => {
    expect(settle([...views], [...skipped])).toMatchObject({ status: 'completed', conclusion })
  })

  it('is red when the build file cannot be used', () => {
    expect(settle([], [], file)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  })

  it.each([
    ['queued', ['queued', 'queued'], 'queued'],
    ['in progress when one runs', ['queued', 'running'], 'in_progress'],
    ['in progress when one ended and one waits', ['queued', 'completed'], 'in_progress'],
    ['in progress though one has failed already', ['running', 'failed'], 'in_progress'],
  ] as const)('is %s', (_, states, status) => {
    const views = states.map((state, index) => view(`b${index}`, state))
    expect(settle(views)).toMatchObject({ status, conclusion: null, endedAt: null })
  })

  it('lasts from the first Build to the last end', () => {
    const views = [
      view('a', 'completed', { createdAt: 3, endedAt: 20 }),
      view('b', 'completed', { createdAt: 2, endedAt: 9 }),
    ]
    expect(settle(views)).toMatchObject({ startedAt: 2, endedAt: 20 })
  })

  it('names what is wrong first', () => {
    const views = [view('a', 'completed'), view('z', 'failed'), view('b', 'failed')]
    expect(settle(views, [left('c')]).members.map(({ name }) => name)).toEqual(['b', 'z', 'a', 'c'])
  })
})

describe('of several Builds of one name', () => {
  const superseded: CancelCause = { kind: 'superseded', by: 'b'.repeat(40) }
  const closed: CancelCause = { kind: 'closed', pullRequest: 7 }
  const asked: CancelCause = { kind: 'asked', by: null }
  const other = { inputsHash: 'e'.repeat(64) }
  const given = (cancelCause: CancelCause, change: Partial<Build> = {}) =>
    view('a', 'cancelled', { cancelCause, ...change })

  it.each([
    ['the newest counts', [view('a', 'failed'), view('a', 'completed')], 'success'],
    ['the newest counts, for worse', [view('a', 'completed'), view('a', 'failed')], 'failure'],
    ['each of other inputs counts', [view('a', 'failed'), view('a', 'completed', other)], 'failure'],
    [
      'each of other trust counts',
      [view('a', 'failed', { trust: 'untrusted' }), view('a', 'completed')],
      'failure',
    ],
    [
      'a superseded one is forgotten after a success',
      [given(superseded, other), view('a', 'completed')],
      'success',
    ],
    ['a closed one is forgotten after a success', [given(closed, other), view('a', 'completed')], 'success'],
    [
      'a superseded one is not forgotten after a failure',
      [given(superseded, other), view('a', 'failed')],
      'failure',
    ],
    ['a superseded one stays where there is no other', [given(superseded)], 'cancelled'],
    [
      'a superseded one is forgotten beside an older success, as of another branch at the commit',
      [view('a', 'completed', other), given(superseded)],
      'success',
    ],
    [
      'a superseded one stays beside a success of another name',
      [given(superseded), view('b', 'completed', other)],
      'cancelled',
    ],
    ['one that somebody cancelled stays', [given(asked, other), view('a', 'completed')], 'cancelled'],
  ] as const)('%s', (_, views, conclusion) => {
    expect(settle([...views]).conclusion).toBe(conclusion)
  })

  it('a skipped entry is told only where nothing of that name was built', () => {
    expect(settle([view('a', 'completed')], [left('a')]).members).toHaveLength(1)
  })
})
