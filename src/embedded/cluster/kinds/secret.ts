import { z } from 'zod'
import type { NewObject } from '../objects/client.ts'
import { age } from './human-duration.ts'
import { ageColumn, defineKind, metadata } from './kind.ts'

const texts = z.record(z.string(), z.string())
const base64 = z.string().regex(/^(?:[A-Za-z0-9+/\s]*={0,2}\s*)$/, 'must be base64')

const schema = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('Secret'),
  metadata,
  type: z.string().optional(),
  data: z.record(z.string(), base64).optional(),
  stringData: texts.optional(),
  immutable: z.boolean().optional(),
})

export const secretKind = defineKind({
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  description: 'Credentials and other things that nobody else should see',
  schema,
  columns: [
    { name: 'Type', type: 'string', description: 'What the data is for' },
    { name: 'Data', type: 'string', description: 'Number of entries' },
    ageColumn,
  ],
  cells: ({ metadata: meta, type, data }, now) => [
    type ?? null,
    Object.keys(data ?? {}).length,
    age(meta.creationTimestamp, now),
  ],
  complete: (object) => foldStringData({ ...object, type: object['type'] ?? 'Opaque' }),
})

/** `stringData` is for writing only: it lands in `data` as base64, over entries of the same name. */
function foldStringData(object: NewObject): NewObject {
  const written = texts.safeParse(object['stringData'])
  const kept = texts.safeParse(object['data'] ?? {})
  if (!written.success || !kept.success) return object
  const data = { ...kept.data }
  for (const [key, text] of Object.entries(written.data)) data[key] = Buffer.from(text).toString('base64')
  const next: NewObject = { ...object, data }
  delete next['stringData']
  return next
}
