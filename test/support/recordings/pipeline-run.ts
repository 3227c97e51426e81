import { executionAnnotation } from '../../../src/shipwright/index.ts'

interface PipelineStep {
  name: string
  exitCode?: number
}

const meta = (name: string, more: object = {}) => ({ name, namespace: 'team-a', uid: `uid-${name}`, ...more })

/*
 * Objects of a BuildRun whose executor is a PipelineRun, written from the sources and not recorded: Shipwright's
 * pipelinerun_generator.go, multiarch.go and conditions.go, and Tekton's labels and owners of a PipelineRun's TaskRuns.
 */

/** The BuildRun; its condition is that of its PipelineRun, as Shipwright translates it. */
export function pipedBuildRun(
  condition: { status: 'True' | 'False' | 'Unknown'; reason: string; message?: string } | null,
  status: object = {},
): object {
  return {
    metadata: meta('web', { annotations: { [executionAnnotation]: 'e-1' } }),
    spec: { build: {} },
    status: {
      ...(condition && { conditions: [{ type: 'Succeeded', ...condition }] }),
      executor: { kind: 'PipelineRun', name: 'web-x7k2p' },
      startTime: '2026-11-20T14:00:01Z',
      ...status,
    },
  }
}

/** The TaskRun of a task; `second` is when it was made. */
export function pipedTaskRun(
  task: string,
  second: number,
  state: 'True' | 'False' | 'Unknown',
  steps: PipelineStep[],
  results: { name: string; value: string }[] = [],
): object {
  const name = `web-x7k2p-${task}`
  const time = (s: number) => `2026-11-20T14:00:${String(s).padStart(2, '0')}Z`
  return {
    metadata: meta(name, {
      creationTimestamp: time(second),
      labels: {
        'buildrun.shipwright.io/name': 'web',
        'tekton.dev/pipelineRun': 'web-x7k2p',
        'tekton.dev/pipelineTask': task,
      },
      ownerReferences: [owner('tekton.dev/v1', 'PipelineRun', 'web-x7k2p')],
    }),
    spec: {},
    status: {
      podName: `${name}-pod`,
      conditions: [{ type: 'Succeeded', status: state, reason: state === 'Unknown' ? 'Running' : 'Any' }],
      results,
      steps: steps.map((step) => ({
        name: step.name,
        container: `step-${step.name}`,
        ...(step.exitCode === undefined
          ? { running: { startedAt: time(second) } }
          : {
              terminated: { exitCode: step.exitCode, startedAt: time(second), finishedAt: time(second + 2) },
            }),
      })),
    },
  }
}

/** The Pod of that task. */
export function pipedPod(task: string): object {
  const name = `web-x7k2p-${task}`
  return {
    metadata: meta(`${name}-pod`, {
      labels: { 'buildrun.shipwright.io/name': 'web' },
      ownerReferences: [owner('tekton.dev/v1', 'TaskRun', name)],
    }),
  }
}

function owner(apiVersion: string, kind: string, name: string): object {
  return { apiVersion, kind, name, uid: `uid-${name}`, controller: true }
}
