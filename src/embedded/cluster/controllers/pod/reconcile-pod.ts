import type { Clock } from '../../../../ports.ts'
import type { KubeObject, ObjectClient } from '../../objects/client.ts'
import { recordEvent } from '../../record-event.ts'
import type { NodeFacts } from './schedule-pod.ts'
import { placePod } from './schedule-pod.ts'
import { toTimestamp } from '../times.ts'

interface Parts {
  objects: ObjectClient
  clock: Pick<Clock, 'now'>
  node: NodeFacts
}

/** Gives a Pod its node, or says in its status why there is none for it; then it waits for its timeout. */
export function reconcilePod({ objects, clock, node }: Parts, namespace: string, name: string): null {
  const object = objects.get('Pod', namespace, name)
  if (object === null) return null
  const placement = placePod(object, node)
  if (placement.place === 'here')
    objects.update({ ...object, spec: { ...(object.spec as object), nodeName: node.name } })
  if (placement.place === 'nowhere') markUnschedulable(object, placement.message, objects, clock.now())
  return null
}

function markUnschedulable(object: KubeObject, message: string, objects: ObjectClient, now: number): void {
  const status = (object.status ?? {}) as { conditions?: unknown[] }
  if (status.conditions !== undefined) return
  const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }
  recordEvent(
    objects,
    object,
    { type: 'Warning', reason: 'FailedScheduling', message, component: 'default-scheduler' },
    now,
  )
  objects.updateStatus({
    ...object,
    status: {
      ...status,
      phase: 'Pending',
      conditions: [{ ...condition, lastTransitionTime: toTimestamp(now) }],
    },
  })
}
