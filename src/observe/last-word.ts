import type { RunSnapshot } from '../ports.ts'
import { succeeded, type BuildRun } from '../shipwright/index.ts'

/** Exit codes of what did not end by itself: SIGKILL, SIGTERM, and a container whose end nobody saw. */
const killed: ReadonlySet<number> = new Set([137, 143, 255])

/** Whether a process with this exit code was ended by something else: only its Pod may tell by what. */
export function wasKilled(exitCode: number): boolean {
  return killed.has(exitCode)
}

/**
 * Whether TaskRun and Pod have said all that they will of an end: both end a moment before their BuildRun, but on
 * other watches. The Pod counts where a step was killed, since it alone knows by what.
 */
export function hasLastWord({ buildRun, taskRun, pod }: RunSnapshot): boolean {
  if (taskRun === null) return buildRun === null || !isNamed(buildRun)
  if ((succeeded(taskRun)?.status ?? 'Unknown') === 'Unknown') return false
  const steps = taskRun.status?.steps ?? []
  if (pod === null || !steps.some(({ terminated }) => terminated && wasKilled(terminated.exitCode)))
    return true
  return pod.status?.containerStatuses?.every(({ state }) => state?.terminated !== undefined) ?? true
}

/** Whether there should be a TaskRun to be seen. */
function isNamed(buildRun: BuildRun): boolean {
  const { executor, taskRunName } = buildRun.status ?? {}
  const isMissing = succeeded(buildRun)?.reason === 'TaskRunIsMissing'
  return (executor !== undefined || taskRunName !== undefined) && !isMissing
}
