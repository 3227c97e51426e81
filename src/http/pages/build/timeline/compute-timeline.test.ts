import { describe, expect, it } from 'vitest'
import { sampleExecution } from '../../../../../test/support/samples/sample-report.ts'
import type { Build, Execution, Step } from '../../../../domain/index.ts'
import { computeTimeline } from './compute-timeline.ts'

const second = 1000
const waited: Pick<Build, 'state' | 'queuedAt' | 'notBefore' | 'endedAt'> = {
  ...{ state: 'completed', queuedAt: 0, notBefore: null, endedAt: null },
}

function step(name: string, state: Step['state'], from: number | null, to: number | null): Step {
  const times = {
    startedAt: from === null ? null : from * second,
    endedAt: to === null ? null : to * second,
  }
  return { name, container: `step-${name}`, state, exitCode: null, ...times }
}

/** Times in seconds. */
function execution(
  state: Execution['state'],
  [createdAt, startedAt, endedAt]: [number, number | null, number | null],
  steps: Step[] = [],
): Execution {
  return sampleExecution({
    ...{ state, steps, createdAt: createdAt * second },
    startedAt: startedAt === null ? null : startedAt * second,
    endedAt: endedAt === null ? null : endedAt * second,
  })
}

/** Each row as `name from-to`, in seconds, with a star where it goes on. */
function rowsOf(
  made: Execution | null,
  {
    build = {},
    now = 100,
    isLatest = true,
  }: { build?: Partial<Build>; now?: number; isLatest?: boolean } = {},
): string[] | null {
  const all = { ...waited, ...build }
  const attempt = { number: 1, execution: made, state: all.state }
  const timeline = computeTimeline({ build: all, attempt, isLatest, now: now * second })
  return (
    timeline &&
    timeline.rows.map(({ kind, step: of, span, isGoing }) => {
      const times = span === null ? '' : ` ${span.from / second}-${span.to / second}`
      return `${of?.name ?? kind}${times}${isGoing ? '*' : ''}`
    })
  )
}

describe('the timeline of an attempt', () => {
  it.each<[string, ReturnType<typeof rowsOf>, string[]]>([
    [
      'tells the queue, the start, each step, and what is left',
      rowsOf(
        execution(
          'succeeded',
          [5, 6, 40],
          [step('source', 'succeeded', 10, 12), step('build', 'succeeded', 12, 30)],
        ),
      ),
      ['queue 0-5', 'start 5-10', 'source 10-12', 'build 12-30', 'finish 30-40'],
    ],
    ['counts on in the queue', rowsOf(null, { build: { state: 'queued' }, now: 7 }), ['queue 0-7*']],
    [
      'ends where it was cancelled in the queue',
      rowsOf(null, { build: { state: 'cancelled', endedAt: 9 * second } }),
      ['queue 0-9'],
    ],
    [
      'tells a pause before another attempt apart from the queue',
      rowsOf(null, { build: { state: 'queued', notBefore: 30 * second }, now: 42 }),
      ['pause 0-30', 'queue 30-42*'],
    ],
    [
      'counts on while it pauses',
      rowsOf(null, { build: { state: 'queued', notBefore: 30 * second }, now: 12 }),
      ['pause 0-12*'],
    ],
    [
      'counts on while a node is looked for',
      rowsOf(execution('queued', [5, 6, null]), { now: 20 }),
      ['queue 0-5', 'start 5-20*'],
    ],
    [
      'counts on in the step at work, which begins where the one before it has ended',
      rowsOf(
        execution(
          'running',
          [5, 6, null],
          [
            step('source', 'succeeded', 10, 12),
            step('build', 'running', null, null),
            step('push', 'waiting', null, null),
          ],
        ),
        { now: 20 },
      ),
      ['queue 0-5', 'start 5-10', 'source 10-12', 'build 12-20*', 'push'],
    ],
    [
      'lets the first step begin with the run while nobody knows better',
      rowsOf(execution('running', [5, 8, null], [step('source', 'running', null, null)]), { now: 20 }),
      ['queue 0-5', 'start 5-8', 'source 8-20*'],
    ],
    [
      'gives what is left to a step that was killed, and nothing to those that never began',
      rowsOf(
        execution(
          'failed',
          [5, 6, 60],
          [
            step('source', 'succeeded', 10, 12),
            step('build', 'failed', null, null),
            step('push', 'skipped', null, null),
          ],
        ),
      ),
      ['queue 0-5', 'start 5-10', 'source 10-12', 'build 12-60', 'push'],
    ],
    [
      'is a start and no more where no step ever began',
      rowsOf(execution('failed', [5, 6, 65])),
      ['queue 0-5', 'start 5-65'],
    ],
    ['knows no end of what ended without one', rowsOf(execution('failed', [5, null, null])), ['queue 0-5']],
    [
      'leaves out the queue of an earlier attempt, which is not kept',
      rowsOf(execution('failed', [50, 51, 60], [step('build', 'failed', 52, 60)]), { isLatest: false }),
      ['start 50-52', 'build 52-60'],
    ],
    [
      'lets nothing begin before what was before it has ended',
      rowsOf(
        execution(
          'succeeded',
          [5, 6, 20],
          [step('source', 'succeeded', 10, 15), step('build', 'succeeded', 12, 20)],
        ),
      ),
      ['queue 0-5', 'start 5-10', 'source 10-15', 'build 15-20'],
    ],
    [
      'moves a cluster whose clock is behind as a whole, so that steps keep their lengths',
      rowsOf(execution('succeeded', [500, 100, 140], [step('build', 'succeeded', 110, 138)]), {
        build: { queuedAt: 490 * second },
      }),
      ['queue 490-500', 'start 500-510', 'build 510-538', 'finish 538-540'],
    ],
    [
      'takes no less than no time where the cluster is ahead',
      rowsOf(execution('running', [5, 30, null], [step('build', 'running', null, null)]), { now: 20 }),
      ['queue 0-5', 'start 5-30', 'build 30-30*'],
    ],
  ])('%s', (_name, rows, expected) => {
    expect(rows).toEqual(expected)
  })

  it('says so where clocks disagree, and not over a rounded second', () => {
    const mended = (made: Execution) =>
      computeTimeline({
        build: waited,
        attempt: { number: 1, execution: made, state: made.state },
        ...{ isLatest: true, now: 0 },
      })?.isMended
    expect(mended(execution('succeeded', [500, 100, 140], [step('build', 'succeeded', 110, 138)]))).toBe(true)
    expect(mended(execution('succeeded', [5.9, 5, 9], [step('build', 'succeeded', 5, 9)]))).toBe(false)
  })

  it('is nothing before anything has happened', () => {
    expect(rowsOf(null, { build: { state: 'pending', queuedAt: null } })).toBeNull()
  })
})
