import { describe, expect, it } from 'vitest'
import {
  listRecordings,
  readRecording,
  type RecordedLine,
} from '../../../test/support/recordings/read-recording.ts'
import type { RunSnapshot } from '../../ports.ts'
import { buildRun, pod, taskRun, type BuildRun } from '../../shipwright/index.ts'
import { defaultStallLimits, stallLimits, suspectStall } from './suspect-stall.ts'

type Seen = RunSnapshot & { buildRun: BuildRun }

/** What the watches of a recording have told once `lines` of it were told. */
function seenAfter(lines: RecordedLine[]): Seen | null {
  const there = new Map<string, unknown>()
  for (const { kind, type, object } of lines) {
    if (type === 'DELETED') there.delete(kind)
    else there.set(kind, withoutNulls(object))
  }
  const run = there.get('BuildRun')
  if (run === undefined) return null
  const task = there.get('TaskRun')
  const its = there.get('Pod')
  return {
    ref: { namespace: 'team-a', name: 'web', executionId: 'b1-1' },
    buildRun: buildRun.parse(run),
    taskRun: task === undefined ? null : taskRun.parse(task),
    pod: its === undefined ? null : pod.parse(its),
  }
}

/** As the client reads what controllers in Go write. */
function withoutNulls(object: unknown): unknown {
  return JSON.parse(JSON.stringify(object), (_key, value: unknown) => value ?? undefined)
}

function seenAt(recording: string, seconds: number): Seen {
  return seenAfter(readRecording(recording).lines.filter(({ t }) => t <= seconds))!
}

const timeoutMs = 15_000
const suspected = (seen: Seen) => suspectStall(seen, defaultStallLimits, timeoutMs)

describe('what holds a recorded BuildRun up', () => {
  it.each([
    ['quota-exceeded-then-cancelled', 60, 'quota', 'ExceededResourceQuota', 'exceeded quota', timeoutMs],
    ['unschedulable-node-selector', 10, 'unschedulable', 'Unschedulable', 'node affinity', 600_000],
    ['cancel-while-unschedulable', 2, 'unschedulable', 'Unschedulable', 'node affinity', 600_000],
    [
      'step-image-missing',
      10,
      'image',
      'ImagePullBackOff',
      'tools/gone:1.0 could not be pulled for 2 minutes',
      120_000,
    ],
    ['taskrun-deleted-while-running', 3.618, 'lost', 'TaskRunIsMissing', 'web-4kx2p-c8ft6', 60_000],
    ['success-without-digest', 0.03, 'silent', 'BuildRunStuck', 'got no condition within 60 seconds', 60_000],
  ] as const)('%s after %s s: %s', (recording, seconds, cause, reason, words, limitMs) => {
    const suspicion = suspected(seenAt(recording, seconds))
    expect(suspicion).toMatchObject({ cause, reason, limitMs })
    expect(suspicion?.message).toContain(words)
  })

  it('is counted from when the cluster says that it began, where it says that', () => {
    const { since } = suspected(seenAt('unschedulable-node-selector', 10))!
    expect(new Date(since!).toISOString()).toBe('2026-11-20T14:02:21.000Z')
    expect(suspected(seenAt('quota-exceeded-then-cancelled', 60))?.since).toBe(
      Date.parse('2026-11-20T14:20:49Z'),
    )
  })

  it.each(['params-secret-key-missing', 'local-source-not-delivered', 'success-three-steps-progress'])(
    'is nothing but its timeout in %s, which Tekton sees to',
    (recording) => {
      expect(suspected(seenAt(recording, 2))).toMatchObject({
        ...{ cause: 'overdue', reason: 'BuildRunTimeout', limitMs: timeoutMs + 120_000 },
      })
    },
  )

  it('names Tekton where there is a TaskRun that nobody takes up', () => {
    expect(suspected(seenAt('success-without-digest', 0.034))?.message).toContain('Tekton')
  })

  it('is nothing once it has ended, in any recording', () => {
    let ends = 0
    for (const name of listRecordings()) {
      const seen = seenAfter(readRecording(name).lines)
      // Deleted ones have none.
      if (seen === null) continue
      ends += 1
      expect(suspected(seen), name).toBeNull()
    }
    expect(ends).toBeGreaterThan(40)
  })
})

it('a PipelineRun is missed by the TaskRun that was seen of it, and not before one was', () => {
  const seen = seenAt('taskrun-deleted-while-running', 3.618)
  const executor = { kind: 'PipelineRun' as const, name: 'web-x7k2p' }
  const piped = {
    ...{ ...seen, taskRun: null },
    buildRun: { ...seen.buildRun, status: { ...seen.buildRun.status, executor } },
  }
  const suspect = (known: string | null) => suspectStall(piped, defaultStallLimits, timeoutMs, known)
  expect(suspect(null)?.cause).toBe('overdue')
  expect(suspect('web-x7k2p-build')).toMatchObject({ cause: 'lost', reason: 'TaskRunIsMissing' })
  expect(suspect('web-x7k2p-build')?.message).toMatch(
    /^TaskRun web-x7k2p-build of PipelineRun web-x7k2p has been missing for 60 seconds/,
  )
})

it('waits for nothing longer than for a node', () => {
  expect(Object.values(stallLimits(30_000))).toEqual(Array(5).fill(30_000))
  expect(stallLimits(3_600_000)).toEqual({ ...defaultStallLimits, pendingMs: 3_600_000 })
})
