import { z } from 'zod'
import { age } from './human-duration.ts'
import { ageColumn, defineKind, metadata } from './kind.ts'

const schema = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('Namespace'),
  metadata,
  spec: z.object({ finalizers: z.array(z.string()).optional() }).optional(),
  status: z.looseObject({ phase: z.string().optional() }).optional(),
})

export const namespaceKind = defineKind({
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  description: 'A room for the objects of one tenant',
  shortNames: ['ns'],
  namespaced: false,
  schema,
  columns: [{ name: 'Status', type: 'string', description: 'Active or Terminating' }, ageColumn],
  cells: ({ metadata: meta, status }, now) => [status?.phase ?? null, age(meta.creationTimestamp, now)],
  complete: (object) => ({ ...object, status: { phase: 'Active' } }),
})
