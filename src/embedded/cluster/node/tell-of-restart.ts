import type { KubeObject, ObjectClient } from '../objects/client.ts'
import { recordEvent } from '../record-event.ts'
import { hasLocalSource } from './deliver-source.ts'

/** Says of a Pod, and of the TaskRun that it is for, that its steps are run once more. */
export function tellOfRestart(objects: ObjectClient, pod: KubeObject, attempt: number, now: number): void {
  const [owner] = pod.metadata.ownerReferences ?? []
  const taskRun =
    owner?.kind === 'TaskRun' ? objects.get('TaskRun', pod.metadata.namespace ?? null, owner.name) : null
  const source = hasLocalSource(pod) ? '; its source must be sent again' : ''
  for (const about of taskRun === null ? [pod] : [pod, taskRun])
    recordEvent(
      objects,
      about,
      {
        ...{ type: 'Warning', reason: 'Restarted', component: 'kubelet' },
        message: `The process that ran the steps is gone; they are run again on a clean workspace (attempt ${String(attempt)})${source}`,
      },
      now,
    )
}
