import { succeeded, taskRun } from '../../../shipwright/index.ts'
import { age } from './human-duration.ts'
import { defineKind, metadata } from './kind.ts'

export const taskRunKind = defineKind({
  group: 'tekton.dev',
  version: 'v1',
  kind: 'TaskRun',
  plural: 'taskruns',
  singular: 'taskrun',
  description: 'The steps of a BuildRun at work',
  shortNames: ['tr', 'trs'],
  categories: ['tekton', 'tekton-pipelines'],
  statusSubresource: true,
  schema: taskRun.extend({ metadata }),
  columns: [
    { name: 'Succeeded', type: 'string', description: 'True, False, or Unknown while it runs' },
    { name: 'Reason', type: 'string', description: 'A word for machines' },
    { name: 'StartTime', type: 'date', description: 'Time since the start' },
    { name: 'CompletionTime', type: 'date', description: 'Time since the end' },
  ],
  cells(run, now) {
    const condition = succeeded(run)
    return [
      condition?.status ?? null,
      condition?.reason ?? null,
      age(run.status?.startTime, now),
      age(run.status?.completionTime, now),
    ]
  },
})
