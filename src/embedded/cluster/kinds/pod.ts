import { z } from 'zod'
import { pod } from '../../../shipwright/index.ts'
import { age } from './human-duration.ts'
import { ageColumn, defineKind, metadata } from './kind.ts'

const spec = pod.shape.spec.unwrap()
const container = spec.shape.containers.unwrap().element

/** Pods have more fields than anybody here reads; those of the spec and its containers are let through. */
const schema = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('Pod'),
  metadata,
  spec: z
    .looseObject({
      ...spec.shape,
      containers: z.array(z.looseObject(container.shape)).optional(),
    })
    .optional(),
  status: z.looseObject(pod.shape.status.unwrap().shape).optional(),
})

export const podKind = defineKind({
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  description: 'The containers of a TaskRun: one for each step',
  shortNames: ['po'],
  categories: ['all'],
  statusSubresource: true,
  schema,
  columns: [
    { name: 'Ready', type: 'string', description: 'Containers that are ready, of all' },
    { name: 'Status', type: 'string', description: 'The phase, or the reason why it stands still' },
    { name: 'Restarts', type: 'string', description: 'Restarts of its containers' },
    ageColumn,
    { name: 'Node', type: 'string', description: 'The node it runs on', wide: true },
  ],
  cells({ metadata: meta, spec, status }, now) {
    const containers = status?.containerStatuses ?? []
    const ready = containers.filter((container) => container.ready === true).length
    const total = spec?.containers?.length ?? containers.length
    return [
      `${ready}/${total}`,
      describePhase(status),
      0,
      age(meta.creationTimestamp, now),
      spec?.nodeName ?? '<none>',
    ]
  },
  complete: (object) => ({ ...object, status: { phase: 'Pending' } }),
})

/** As kubectl words it: a container's reason says more than the phase. */
function describePhase(status: z.infer<typeof schema>['status']): string {
  const phase = status?.reason ?? status?.phase ?? 'Unknown'
  for (const { state } of status?.containerStatuses ?? []) {
    if (state?.waiting?.reason !== undefined) return state.waiting.reason
    if (state?.terminated !== undefined && state.terminated.exitCode !== 0)
      return state.terminated.reason ?? `ExitCode:${state.terminated.exitCode}`
  }
  return phase === 'Succeeded' ? 'Completed' : phase
}
