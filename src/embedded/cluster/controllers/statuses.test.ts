import { expect, test } from 'vitest'
import { recordedObjects } from '../../../../test/support/recordings/recorded-objects.ts'
import type { Pod, TaskRun } from '../../../shipwright/index.ts'
import { succeeded } from '../../../shipwright/index.ts'
import { buildRunStatus } from './buildrun/build-run-status.ts'
import { omit } from './omit.ts'
import { podVanished } from './taskrun/pod-vanished.ts'
import { taskRunStatus } from './taskrun/task-run-status.ts'

const now = Date.parse('2026-11-20T14:00:08Z')

const ended = [
  'success-three-steps-progress',
  'success-without-digest',
  'step-fails-exit-7',
  'step-fails-with-error-results',
  'step-out-of-memory',
  'step-image-missing',
  'timeout-while-running',
  'cancel-while-running',
  'git-basic-auth-over-http-refused',
]

test.each(ended)('%s: a BuildRun ends as it does on a real cluster', (name) => {
  const { buildRuns, taskRuns, pods } = recordedObjects(name)
  const last = buildRuns.at(-1)!
  const running = buildRuns.findLast(({ status }) => status?.completionTime === undefined)!
  const status = buildRunStatus({
    buildRun: { ...running, spec: last.spec },
    taskRun: taskRuns.at(-1)!,
    pod: pods.at(-1) ?? null,
    timeout: last.spec.timeout ?? last.status?.buildSpec?.timeout ?? null,
    now: Date.parse(last.status?.completionTime ?? ''),
  })
  // What the older document promises beside it is not in the recordings.
  expect(omit(status, 'sources', 'taskResults')).toEqual(last.status)
  expect(status.sources).toEqual(
    last.status?.source === undefined ? undefined : [{ name: 'default', ...last.status.source }],
  )
  expect(status.taskResults).toEqual(taskRuns.at(-1)?.status?.results)
})

/** What a TaskRun says, without the registry's and the runtime's own ids. */
function essence({ status }: Pick<TaskRun, 'status'>) {
  const { status: value, reason, message } = succeeded({ status }) ?? {}
  const steps = status?.steps?.map(({ name, terminationReason, terminated }) => ({
    name,
    terminationReason,
    exitCode: terminated?.exitCode,
    reason: terminated?.reason,
    startedAt: terminated?.startedAt,
    finishedAt: terminated?.finishedAt,
  }))
  return { value, reason, message, steps, results: status?.results }
}

const byThemselves = ended.slice(0, 5).concat('git-basic-auth-over-http-refused')

test.each(byThemselves)('%s: a TaskRun ends as it does on a real cluster', (name) => {
  const { taskRuns, pods } = recordedObjects(name)
  const last = taskRuns.at(-1)!
  const asRecorded: Pod = pods.at(-1)!
  // The kubelet writes the phase a second later than the end that Tekton saw.
  const failed = last.status?.conditions?.[0]?.status === 'False'
  const pod = { ...asRecorded, status: { ...asRecorded.status, phase: failed ? 'Failed' : 'Succeeded' } }
  expect(essence({ status: taskRunStatus(taskRuns[0]!, pod, now) })).toEqual(essence(last))
})

test('a Pod that was deleted looks like a step that failed', () => {
  const { taskRuns } = recordedObjects('pod-deleted-while-running')
  const running = taskRuns.findLast(({ status }) => status?.completionTime === undefined)!
  const status = podVanished(running, now)
  expect(status.conditions?.[0]).toMatchObject({
    reason: 'StepFailed',
    message: '"step-build" exited with code 255: Error',
  })
})

test('a condition that says the same keeps the time since when it does', () => {
  const { taskRuns, pods } = recordedObjects('success-without-digest')
  const pod = pods.find(({ status }) => status?.phase === 'Running')!
  const first = taskRunStatus(taskRuns[0]!, pod, now)
  const second = taskRunStatus({ ...taskRuns[0]!, status: first }, pod, now + 5000)
  expect(second).toEqual(first)
})
