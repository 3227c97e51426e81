import type { Clock } from '../../../../ports.ts'
import type { KubeObject, ObjectClient } from '../../objects/client.ts'
import { recordEvent } from '../../record-event.ts'
import { toTimestamp } from '../times.ts'
import { nodeFacts } from './node-facts.ts'
import { placePod } from './schedule-pod.ts'

interface Parts {
  objects: ObjectClient
  clock: Pick<Clock, 'now'>
}

/** Gives a Pod its node, or says in its status why there is none for it; then it waits for one, or for its timeout. */
export function reconcilePod({ objects, clock }: Parts, namespace: string, name: string): null {
  const object = objects.get('Pod', namespace, name)
  if (object === null) return null
  if (hasNode(object)) return null
  const node = nodeFacts(objects)
  if (node === null) {
    markUnschedulable(object, 'no nodes available to schedule pods', objects, clock.now())
    return null
  }
  const placement = placePod(object, node)
  if (placement.place === 'here')
    objects.update({ ...object, spec: { ...(object.spec as object), nodeName: node.name } })
  if (placement.place === 'nowhere') markUnschedulable(object, placement.message, objects, clock.now())
  return null
}

function hasNode({ spec }: KubeObject): boolean {
  return (spec as { nodeName?: string } | undefined)?.nodeName !== undefined
}

function markUnschedulable(object: KubeObject, message: string, objects: ObjectClient, now: number): void {
  const status = (object.status ?? {}) as { conditions?: { type: string; message?: string }[] }
  const last = status.conditions?.find(({ type }) => type === 'PodScheduled')
  if (status.conditions !== undefined && (last === undefined || last.message === message)) return
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
