import type { StepUsage } from '../../../../domain/index.ts'
import { stepUsageAnnotation } from '../../../../shipwright/index.ts'
import { writeStepUsage } from '../../../../shipwright/step-usage.ts'
import type { KubeObject, ObjectClient } from '../../objects/client.ts'
import type { NodePod } from '../node-pod.ts'
import type { RunState } from '../pod-status.ts'

/** Writes on the Pod what its steps have used so far; before its status says that they have ended. */
export function noteUsage(
  objects: Pick<ObjectClient, 'update'>,
  object: KubeObject,
  pod: NodePod,
  { steps }: RunState,
): KubeObject {
  const usage = new Map<string, StepUsage>()
  for (const [index, { name }] of pod.spec.containers.entries()) {
    const used = steps[index]?.usage
    if (used) usage.set(name, used)
  }
  const { annotations } = object.metadata
  const text = writeStepUsage(usage)
  if (usage.size === 0 || annotations?.[stepUsageAnnotation] === text) return object
  const noted = { ...annotations, [stepUsageAnnotation]: text }
  return objects.update({ ...object, metadata: { ...object.metadata, annotations: noted } })
}
