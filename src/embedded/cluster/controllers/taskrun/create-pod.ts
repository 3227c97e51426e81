import type { TaskRun } from '../../../../shipwright/index.ts'
import type { NewObject, ObjectClient } from '../../objects/client.ts'
import { ApiError } from '../../objects/client.ts'
import { generatePod } from './generate-pod.ts'
import type { Refusal } from '../verdict.ts'

/**
 * Makes the Pod of a TaskRun, or says, in Tekton's words, why there cannot be one. What may pass by itself,
 * such as a namespace that goes just now, is thrown.
 */
export function createPod(taskRun: TaskRun, timeoutMs: number | null, objects: ObjectClient): Refusal | null {
  const twice = findTwice(taskRun)
  if (twice !== null)
    return {
      reason: 'TaskRunValidationFailed',
      message: `invalid value: step ${JSON.stringify(twice)} is there twice: spec.taskSpec.steps.name`,
    }
  const pod = generatePod(taskRun, timeoutMs)
  const name = pod.metadata.name ?? ''
  const forbidden = refuseAdmission(pod, taskRun, objects)
  if (forbidden !== null)
    return { reason: 'PodAdmissionFailed', message: `pods "${name}" is forbidden: ${forbidden}` }
  try {
    objects.create(pod)
    return null
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 422) throw error
    return {
      reason: 'PodCreationFailed',
      message: `failed to create task run pod "${taskRun.metadata.name ?? ''}": ${error.message}. Maybe missing or invalid Task ${taskRun.metadata.namespace ?? ''}/`,
    }
  }
}

function findTwice({ spec }: TaskRun): string | null {
  const names = (spec.taskSpec?.steps ?? []).map(({ name }) => name)
  return names.find((name, index) => names.indexOf(name) < index) ?? null
}

/** What the API server of a cluster would refuse when the Pod is made; there are no RuntimeClasses here. */
function refuseAdmission(pod: NewObject, { metadata, spec }: TaskRun, objects: ObjectClient): string | null {
  const { namespace = '' } = metadata
  const account = spec.serviceAccountName ?? 'default'
  if (objects.get('ServiceAccount', namespace, account) === null)
    return `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`
  const { runtimeClassName } = pod.spec as { runtimeClassName?: string }
  return runtimeClassName === undefined ? null : `pod rejected: RuntimeClass "${runtimeClassName}" not found`
}
