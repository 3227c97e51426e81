import type { TaskRun, TaskStep } from '../../../../shipwright/index.ts'
import type { NewObject } from '../../objects/client.ts'
import { resultsAnnotation } from '../../node/node-pod.ts'
import { substituteSteps, variablesOf } from './substitute.ts'

/** Beyond the controller's own timeout, for a service that is not there to apply it. */
const graceSeconds = 2

/** The Pod of a TaskRun: a container per step, the workspace as a volume. `timeoutMs` null is none. */
export function generatePod(taskRun: TaskRun, timeoutMs: number | null): NewObject {
  const { name = '', namespace = '', uid = '', labels = {} } = taskRun.metadata
  const spec = taskRun.spec.taskSpec ?? { steps: [] }
  const workspaces = (spec.workspaces ?? []).map((workspace, index) => ({
    volume: `ws-${index}`,
    mountPath: workspace.mountPath ?? `/workspace/${workspace.name}`,
  }))
  const mounts = workspaces.map(({ volume, mountPath }) => ({ name: volume, mountPath }))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-pod`,
      namespace,
      labels: { ...labels, 'tekton.dev/taskRun': name, 'tekton.dev/taskRunUID': uid },
      annotations: {
        ...taskRun.metadata.annotations,
        'pipeline.tekton.dev/release': 'slipway',
        [resultsAnnotation]: (spec.results ?? []).map((result) => result.name).join(','),
      },
      ownerReferences: [
        {
          apiVersion: 'tekton.dev/v1',
          kind: 'TaskRun',
          ...{ name, uid },
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      ...taskRun.spec.podTemplate,
      restartPolicy: 'Never',
      serviceAccountName: taskRun.spec.serviceAccountName ?? 'default',
      ...(timeoutMs === null ? {} : { activeDeadlineSeconds: Math.ceil(timeoutMs / 1000) + graceSeconds }),
      containers: substituteSteps(spec, variablesOf(taskRun)).map((step) => container(step, mounts)),
      volumes: [...(spec.volumes ?? []), ...workspaces.map(({ volume }) => ({ name: volume, emptyDir: {} }))],
    },
  }
}

function container(step: TaskStep, mounts: { name: string; mountPath: string }[]): Record<string, unknown> {
  const { name, computeResources = {}, volumeMounts = [], ...rest } = step
  return {
    name: `step-${name}`,
    ...rest,
    resources: computeResources,
    volumeMounts: [...volumeMounts, ...mounts],
    terminationMessagePath: '/tekton/termination',
  }
}
