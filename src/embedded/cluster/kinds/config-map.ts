import { z } from 'zod'
import { age } from './human-duration.ts'
import { ageColumn, defineKind, metadata } from './kind.ts'

const schema = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('ConfigMap'),
  metadata,
  data: z.record(z.string(), z.string()).optional(),
  binaryData: z.record(z.string(), z.string()).optional(),
  immutable: z.boolean().optional(),
})

export const configMapKind = defineKind({
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  description: 'Settings that steps and parameters can refer to',
  shortNames: ['cm'],
  schema,
  columns: [{ name: 'Data', type: 'string', description: 'Number of entries' }, ageColumn],
  cells: ({ metadata: meta, data, binaryData }, now) => [
    Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length,
    age(meta.creationTimestamp, now),
  ],
})
