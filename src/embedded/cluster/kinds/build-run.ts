import { buildRun, succeeded } from '../../../shipwright/index.ts'
import { age } from './human-duration.ts'
import { defineKind, metadata } from './kind.ts'

export const buildRunKind = defineKind({
  group: 'shipwright.io',
  version: 'v1beta1',
  kind: 'BuildRun',
  plural: 'buildruns',
  singular: 'buildrun',
  description: 'One run of a Build: what is built this time, and what came out of it',
  shortNames: ['br', 'brs'],
  statusSubresource: true,
  schema: buildRun.extend({ metadata }),
  columns: [
    { name: 'Succeeded', type: 'string', description: 'True, False, or Unknown while it runs' },
    { name: 'Reason', type: 'string', description: 'A word for machines' },
    { name: 'Message', type: 'string', description: 'A sentence for people' },
    { name: 'StartTime', type: 'date', description: 'Time since the start' },
    { name: 'CompletionTime', type: 'date', description: 'Time since the end' },
  ],
  cells(run, now) {
    const condition = succeeded(run)
    return [
      condition?.status ?? null,
      condition?.reason ?? null,
      condition?.message ?? null,
      age(run.status?.startTime, now),
      age(run.status?.completionTime, now),
    ]
  },
})
