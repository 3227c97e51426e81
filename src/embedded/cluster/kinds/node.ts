import { z } from 'zod'
import { node } from '../../../shipwright/index.ts'
import { age } from './human-duration.ts'
import { ageColumn, defineKind, metadata } from './kind.ts'

const schema = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('Node'),
  metadata,
  spec: z.looseObject({}).optional(),
  status: z
    .looseObject({
      ...node.shape.status.unwrap().shape,
      nodeInfo: z.looseObject({ kubeletVersion: z.string().optional() }).optional(),
    })
    .optional(),
})

export const nodeKind = defineKind({
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  description: 'A machine that runs Pods',
  shortNames: ['no'],
  namespaced: false,
  statusSubresource: true,
  schema,
  columns: [
    { name: 'Status', type: 'string', description: 'Whether it takes Pods' },
    { name: 'Roles', type: 'string', description: 'From its labels' },
    ageColumn,
    { name: 'Version', type: 'string', description: 'What runs the Pods' },
  ],
  cells({ metadata: meta, spec, status }, now) {
    const ready = status?.conditions?.find((condition) => condition.type === 'Ready')?.status
    const word = ready === 'True' ? 'Ready' : ready === undefined ? 'Unknown' : 'NotReady'
    return [
      spec?.['unschedulable'] === true ? `${word},SchedulingDisabled` : word,
      '<none>',
      age(meta.creationTimestamp, now),
      status?.nodeInfo?.kubeletVersion ?? null,
    ]
  },
})
