import { describe, expect, it } from 'vitest'
import { playRecording } from '../../test/support/recordings/play-recording.ts'
import type { Execution, Observation } from '../domain/index.ts'
import { isExecutionEnded } from '../domain/index.ts'
import type { RunSnapshot } from '../ports.ts'
import { succeeded } from '../shipwright/index.ts'
import { carryOver, observationOf } from './observation-of.ts'

const digest = 'sha256:4a5d3c0d4f3e1b6a2c9d8e7f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293'

/** Recording; state, reason, step and exit code at the end; each step's state. */
const ends: [string, string, string | null, string | null, number | null, string][] = [
  ['success-three-steps-progress', 'succeeded', null, null, null, 'succeeded succeeded succeeded succeeded'],
  ['success-without-digest', 'succeeded', null, null, null, 'succeeded'],
  ['step-fails-exit-7', 'failed', 'Failed', 'compile', 7, 'succeeded succeeded failed skipped'],
  ['step-fails-with-error-results', 'failed', 'DockerfileInvalid', 'build', 1, 'succeeded failed'],
  ['step-out-of-memory', 'failed', 'StepOutOfMemory', 'build', 137, 'failed'],
  ['step-image-missing', 'failed', 'TaskRunImagePullFailed', 'build', null, 'skipped'],
  ['cancel-while-running', 'cancelled', 'BuildRunCanceled', null, null, 'failed'],
  ['cancel-after-success', 'succeeded', null, null, null, 'succeeded'],
  ['cancel-at-creation', 'cancelled', 'BuildRunCanceled', null, null, ''],
  ['timeout-while-running', 'failed', 'BuildRunTimeout', 'build', null, 'failed'],
  ['unschedulable-node-selector', 'failed', 'BuildRunTimeout', null, null, 'skipped'],
  ['params-secret-key-missing', 'failed', 'CreateContainerConfigError', 'build', null, 'skipped'],
  ['pod-deleted-while-running', 'failed', 'PodDeleted', 'build', 255, 'failed'],
  ['taskrun-deleted-while-running', 'failed', 'TaskRunIsMissing', null, null, 'failed'],
  ['buildrun-deleted-while-running', 'failed', 'BuildRunDeleted', null, null, 'failed'],
  ['quota-exceeded-then-cancelled', 'cancelled', 'BuildRunCanceled', null, null, 'skipped'],
  ['pod-security-refused', 'failed', 'PodAdmissionFailed', null, null, 'skipped'],
  ['strategy-not-found-cluster', 'failed', 'BuildRegistrationFailed', null, null, ''],
  ['git-basic-auth-over-http-refused', 'failed', 'GitError', 'source-default', 110, 'failed skipped'],
]

/** As the stage does: what is known goes before, and nothing follows an end. */
function follow(snapshots: RunSnapshot[]): Observation[] {
  let before: Execution = {
    ...{ id: 'e-1', buildId: 'e', attempt: 1, namespace: 'team-a', buildRun: 'web', buildRunUid: null },
    ...{ state: 'queued', createdAt: 0, startedAt: null, endedAt: null, taskRun: null, pod: null },
    ...{ steps: [], waitingFor: null, digest: null, size: null, failure: null, cancelAskedAt: null },
  }
  return snapshots.map((snapshot) => {
    if (!isExecutionEnded(before.state)) before = { ...before, ...carryOver(before, observationOf(snapshot)) }
    return before
  })
}

describe('what a real cluster showed', () => {
  it.each(ends)('%s ends as %s %s', (name, state, reason, step, exitCode, steps) => {
    const end = follow(playRecording(name)).at(-1)!
    expect(end.state).toBe(state)
    expect(end.failure?.reason ?? null).toBe(reason)
    expect(end.failure?.step ?? null).toBe(step)
    expect(end.failure?.exitCode ?? null).toBe(exitCode)
    expect(end.steps.map((one) => one.state).join(' ')).toBe(steps)
    expect(end.waitingFor).toBeNull()
  })

  it.each(ends)('%s ends with its condition and not before', (name) => {
    const snapshots = playRecording(name)
    for (const [index, observation] of follow(snapshots).entries()) {
      const over = snapshots.slice(0, index + 1).some(({ buildRun }) => {
        const status = buildRun === null ? 'gone' : succeeded(buildRun)?.status
        return status === 'gone' || status === 'True' || status === 'False'
      })
      expect(isExecutionEnded(observation.state)).toBe(over)
    }
  })

  it.each(ends)('%s never has two steps at work, and tells a time only of a step that ended', (name) => {
    for (const { steps } of follow(playRecording(name))) {
      expect(steps.filter((step) => step.state === 'running').length).toBeLessThan(2)
      for (const step of steps) {
        const told = step.startedAt !== null || step.endedAt !== null || step.exitCode !== null
        if (told) expect(['succeeded', 'failed']).toContain(step.state)
      }
    }
  })

  it('shows one step at work after the other', () => {
    const seen = follow(playRecording('success-three-steps-progress')).map(
      ({ steps }) => steps.find((step) => step.state === 'running')?.name ?? null,
    )
    const distinct = seen.filter((name, index) => name !== seen[index - 1])
    expect(distinct).toEqual([null, 'source-default', 'lint', 'compile', 'package', null])
  })

  it('reads digest, size and the times of the run', () => {
    const end = follow(playRecording('success-three-steps-progress')).at(-1)!
    expect(end).toMatchObject({
      digest,
      size: 7340032,
      startedAt: Date.parse('2026-11-20T13:59:46Z'),
      endedAt: Date.parse('2026-11-20T13:59:59Z'),
      taskRun: 'web-4kx2p-wrjcx',
      pod: 'web-4kx2p-wrjcx-pod',
    })
  })

  it('takes a success without a digest for a success', () => {
    const end = follow(playRecording('success-without-digest')).at(-1)
    expect(end).toMatchObject({ state: 'succeeded', digest: null, size: null })
  })

  it('prefers the words of the step to those of the condition', () => {
    const end = follow(playRecording('step-fails-with-error-results')).at(-1)
    expect(end?.failure?.message).toBe('unknown instruction: FORM (line 1)')
  })

  it('keeps the words that a timeout loses: why nothing could run', () => {
    const end = follow(playRecording('unschedulable-node-selector')).at(-1)
    expect(end?.failure?.message).toMatch(/failed to finish within 15s: .*node\(s\) didn't match/)
  })

  it('says which key of which Secret is missing', () => {
    const end = follow(playRecording('params-secret-key-missing')).at(-1)
    expect(end?.failure?.message).toContain("couldn't find key gone in Secret team-a/npm")
  })

  it.each([
    ['unschedulable-node-selector', /^Unschedulable: .*node\(s\) didn't match/],
    ['quota-exceeded-then-cancelled', /^ExceededResourceQuota: .*exceeded quota/],
    ['step-image-missing', /^ErrImagePull: .*127\.0\.0\.1:25000\/tools\/gone/],
  ])('%s waits for what the cluster says', (name, words) => {
    const waits = follow(playRecording(name)).map(({ waitingFor }) => waitingFor ?? '')
    expect(waits.some((text) => words.test(text))).toBe(true)
  })

  it('tells nothing of the many states of a Pod on its way', () => {
    const waits = follow(playRecording('success-three-steps-progress')).map(({ waitingFor }) => waitingFor)
    expect(new Set(waits)).toEqual(new Set([null, 'Pending']))
  })
})

describe('what nobody has seen yet', () => {
  const running = playRecording('cancel-while-running').find(
    ({ buildRun }) => buildRun && succeeded(buildRun)?.reason === 'Running',
  )!
  const withCondition = (status: 'True' | 'False' | 'Unknown', reason: string, message = '') => ({
    ...running,
    buildRun: {
      ...running.buildRun!,
      status: { ...running.buildRun!.status, conditions: [{ type: 'Succeeded', status, reason, message }] },
    },
  })

  it('ends at no reason while the status is Unknown', () => {
    expect(observationOf(withCondition('Unknown', 'BuildRunCanceled')).state).toBe('running')
    expect(observationOf(withCondition('Unknown', 'NeverHeardOf')).state).toBe('running')
  })

  it('fails with an unknown reason as it came', () => {
    expect(observationOf(withCondition('False', 'NeverHeardOf', 'words')).failure).toMatchObject({
      reason: 'NeverHeardOf',
      message: 'words',
    })
  })

  it('caps the words of strangers', () => {
    const { failure } = observationOf(withCondition('False', 'Failed', 'x'.repeat(100_000)))
    expect(failure?.message.length).toBeLessThanOrEqual(8_192)
  })

  it('takes no text for a digest that is none', () => {
    const done = withCondition('True', 'Succeeded')
    const buildRun = {
      ...done.buildRun,
      status: { ...done.buildRun.status, output: { digest: '<b>', size: -1 } },
    }
    expect(observationOf({ ...done, buildRun })).toMatchObject({ digest: null, size: null })
  })
})

describe('a failure', () => {
  /** A recorded one, as it would be where the Pod's status or the step's words are others. */
  function reasonWith(name: string, change: (last: RunSnapshot) => void): string | undefined {
    const last = structuredClone(
      playRecording(name).findLast(
        ({ buildRun, pod }) => buildRun !== null && pod !== null && succeeded(buildRun)?.status === 'False',
      )!,
    )
    change(last)
    return observationOf(last).failure?.reason
  }
  const disrupt = (reason: string) => (last: RunSnapshot) => {
    last.pod!.status = {
      ...last.pod!.status,
      phase: 'Failed',
      conditions: [{ type: 'DisruptionTarget', status: 'True', reason }],
    }
  }

  it('of a node that went is told from one of the step', () => {
    expect(reasonWith('pod-deleted-while-running', disrupt('DeletionByTaintManager'))).toBe(
      'DeletionByTaintManager',
    )
    expect(
      reasonWith('pod-deleted-while-running', (last) => {
        last.pod!.status = { ...last.pod!.status, phase: 'Failed', reason: 'NodeLost' }
      }),
    ).toBe('NodeLost')
  })

  it('of a step that ended by itself stays that, whatever became of its node', () => {
    expect(reasonWith('step-fails-exit-7', disrupt('EvictionByEvictionAPI'))).toBe('Failed')
  })

  it('is never one of the cluster because a step says so', () => {
    const say = (reason: string) => (last: RunSnapshot) => {
      last.buildRun!.status!.failureDetails = { ...last.buildRun!.status!.failureDetails, reason }
    }
    expect(reasonWith('step-fails-with-error-results', say('NodeLost'))).toBe('Failed')
    expect(reasonWith('step-fails-with-error-results', say('DockerfileInvalid'))).toBe('DockerfileInvalid')
  })
})
