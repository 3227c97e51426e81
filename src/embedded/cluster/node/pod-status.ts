import type { IgnoredLimits } from './sandbox/ignored-limits.ts'
import type { NodePod } from './node-pod.ts'
import type { Owner, RunEnd, StepEnd } from './run-files.ts'

/** What the files of a run say. */
export interface RunState {
  owner: Owner | null
  /** In the order of the containers. */
  steps: (StepEnd | null)[]
  end: RunEnd | null
}

const seconds = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

/** The Pod's status as a kubelet would write it: statuses sorted by name, all steps running at once. */
export function podStatus(
  pod: NodePod,
  { owner, steps, end }: RunState,
  ignored: IgnoredLimits | null,
): Record<string, unknown> {
  const startTime = pod.metadata.creationTimestamp
  const started = owner === null ? null : seconds(owner.startedAt)
  const containers = pod.spec.containers.map((container, index) => {
    const step = steps[index] ?? null
    return { container, step, state: containerState(step, started) }
  })
  const unready = containers.filter(({ step }) => owner === null || step !== null)
  const phase = phaseOf(owner, steps, end)
  return {
    phase,
    ...(end?.outcome === 'timeout'
      ? {
          reason: 'DeadlineExceeded',
          message: 'Pod was active on the node longer than the specified deadline',
        }
      : {}),
    startTime,
    conditions: [
      { type: 'PodScheduled', status: 'True' },
      { type: 'Initialized', status: owner === null ? 'False' : 'True' },
      {
        type: 'Ready',
        ...(unready.length === 0
          ? { status: 'True' }
          : {
              status: 'False',
              reason:
                phase === 'Succeeded'
                  ? 'PodCompleted'
                  : phase === 'Failed'
                    ? 'PodFailed'
                    : 'ContainersNotReady',
              message: `containers with unready status: [${unready.map(({ container }) => container.name).join(' ')}]`,
            }),
      },
      // Kubernetes has no such condition, since a kubelet always can; who looks at the Pod is to see it.
      ...(ignored === null ? [] : [{ type: 'LimitsEnforced', status: 'False', ...ignored }]),
    ],
    containerStatuses: containers
      .map(({ container, step, state }) => ({
        name: container.name,
        state,
        lastState: {},
        ready: owner !== null && step === null,
        restartCount: 0,
        image: container.image,
        started: owner !== null && step === null,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

function phaseOf(owner: Owner | null, steps: (StepEnd | null)[], end: RunEnd | null): string {
  if (owner === null) return 'Pending'
  if (end === null) return 'Running'
  return end.outcome === 'finished' && steps.every((step) => step?.exitCode === 0) ? 'Succeeded' : 'Failed'
}

function containerState(step: StepEnd | null, started: string | null): Record<string, unknown> {
  if (started === null) return { waiting: { reason: 'PodInitializing' } }
  if (step === null) return { running: { startedAt: started } }
  // Tekton's entrypoint tells the controller through the termination message what a kubelet cannot know.
  const message = [
    ...step.results.map(({ name, value }) => ({ key: name, value, type: 1 })),
    { key: 'StartedAt', value: new Date(step.startedAt).toISOString(), type: 3 },
    ...(step.reason === 'Skipped' ? [{ key: 'Reason', value: 'Skipped', type: 3 }] : []),
  ]
  return {
    terminated: {
      exitCode: step.exitCode,
      reason: step.reason === 'Completed' || step.reason === 'OOMKilled' ? step.reason : 'Error',
      message: JSON.stringify(message),
      startedAt: started,
      finishedAt: seconds(step.finishedAt),
    },
  }
}
