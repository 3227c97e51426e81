import { z } from 'zod'
import { age } from './human-duration.ts'
import { ageColumn, defineKind, metadata } from './kind.ts'

const schema = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('ServiceAccount'),
  metadata,
  secrets: z.array(z.looseObject({ name: z.string().optional() })).optional(),
  imagePullSecrets: z.array(z.object({ name: z.string().optional() })).optional(),
  automountServiceAccountToken: z.boolean().optional(),
})

export const serviceAccountKind = defineKind({
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  description: 'Who a Pod acts as, with the Secrets that it may use',
  shortNames: ['sa'],
  schema,
  columns: [{ name: 'Secrets', type: 'string', description: 'Number of Secrets' }, ageColumn],
  cells: ({ metadata: meta, secrets }, now) => [secrets?.length ?? 0, age(meta.creationTimestamp, now)],
})
