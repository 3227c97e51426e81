import type { TaskRun } from '../../../../shipwright/index.ts'
import { omit } from '../omit.ts'
import { setCondition } from '../set-condition.ts'
import { toTimestamp } from '../times.ts'

/** Deleted by somebody while it ran: to Tekton the step at work looks as if it had failed. */
export function podVanished(taskRun: TaskRun, now: number): NonNullable<TaskRun['status']> {
  const status = taskRun.status ?? {}
  const end = toTimestamp(now)
  const culprit = (status.steps ?? []).find((step) => step.terminated === undefined)
  const steps = (status.steps ?? []).map((step) => {
    if (step.terminated !== undefined) return step
    const terminated = {
      exitCode: step === culprit ? 255 : 1,
      finishedAt: end,
      reason: 'Error',
      startedAt: step.running?.startedAt ?? end,
    }
    const terminationReason = step === culprit ? 'Error' : 'Skipped'
    return { ...omit(step, 'running', 'waiting'), terminated, terminationReason }
  })
  const message = `"${culprit?.container ?? ''}" exited with code 255: Error`
  return { ...setCondition({ ...status, steps }, 'False', 'StepFailed', message, now), completionTime: end }
}
