import { z } from 'zod'
import type { FieldSet } from './field-set.ts'
import { decodeFields, encodeFields } from './field-set.ts'

/** What one manager has set, in one way; both together tell entries apart. */
export interface Managed {
  manager: string
  operation: 'Apply' | 'Update'
  apiVersion: string
  /** RFC 3339; of the last change. */
  time: string
  fields: FieldSet
}

const entry = z.object({
  manager: z.string().max(128).default('unknown'),
  operation: z.enum(['Apply', 'Update']),
  apiVersion: z.string().default(''),
  time: z.string().default(''),
  fieldsV1: z.unknown(),
})

/** Reads `metadata.managedFields`; entries that are none, as `[{}]` to reset them, count as nothing. */
export function parseManagedFields(managedFields: unknown): Managed[] {
  if (!Array.isArray(managedFields)) return []
  return managedFields.flatMap((one: unknown) => {
    const parsed = entry.safeParse(one)
    if (!parsed.success) return []
    const { fieldsV1, ...known } = parsed.data
    return [{ ...known, fields: decodeFields(fieldsV1) }]
  })
}

/** In Kubernetes' order: by operation, time and manager. Who has nothing left is left out. */
export function formatManagedFields(managed: Managed[]): Record<string, unknown>[] {
  const key = ({ operation, time, manager }: Managed) => `${operation} ${time} ${manager}`
  return managed
    .filter(({ fields }) => fields.size > 0)
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
    .map(({ manager, operation, apiVersion, time, fields }) => ({
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: encodeFields(fields),
    }))
}
