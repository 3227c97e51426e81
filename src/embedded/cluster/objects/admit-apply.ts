import type { Kind } from '../kinds/kind.ts'
import { apiVersionOf } from '../kinds/kind.ts'
import type { Birth, Writer } from './admit-object.ts'
import { admitNew, admitUpdate, dropNulls, refuseStale } from './admit-object.ts'
import type { KubeObject, NewObject } from './client.ts'
import { ApiError } from './client.ts'
import type { Conflict } from './fields/apply-configuration.ts'
import { applyConfiguration } from './fields/apply-configuration.ts'
import type { Managed } from './fields/managed-fields.ts'
import { printPath } from './fields/field-path.ts'

/**
 * What server-side apply of a configuration makes of the stored object, or of none. Throws 409 where
 * other managers have set its fields to something else, unless `force` takes them over; 400, 422. The
 * stored object itself when nothing changes.
 */
export function admitApply(
  kind: Kind,
  stored: KubeObject | null,
  given: NewObject,
  applier: Writer & { force: boolean },
  birth: Birth,
): KubeObject {
  if (stored !== null) refuseStale(kind, stored, given)
  const configuration = kind.complete(dropNulls(given))
  const { group } = kind
  const result = applyConfiguration(stored, configuration, {
    ...applier,
    group,
    apiVersion: apiVersionOf(kind),
  })
  if ('conflicts' in result) throw conflictError(result.conflicts)
  const { object, managedFields } = result
  // Laid over the stored object it is one, with all that only the server writes.
  if (stored !== null)
    return admitUpdate(kind, stored, object as KubeObject, applier, managedFields) ?? stored
  const { apiVersion, metadata } = given
  return admitNew(kind, { ...object, apiVersion, kind: kind.kind, metadata }, birth, managedFields)
}

/** In the words of a real server, which kubectl shows as they are. */
function conflictError(conflicts: Conflict[]): ApiError {
  const found = conflicts.flatMap(({ with: other, fields }) =>
    [...fields.values()].map((path) => ({ manager: describeManager(other), field: printPath(path) })),
  )
  const causes = found.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${manager}`,
    field,
  }))
  return new ApiError(409, 'Conflict', describeConflicts(found), { causes })
}

function describeConflicts(found: { manager: string; field: string }[]): string {
  const [only, ...more] = found
  if (only !== undefined && more.length === 0)
    return `Apply failed with 1 conflict: conflict with ${only.manager}: ${only.field}`
  const byManager = Map.groupBy(found, ({ manager }) => manager)
  const lines = [...byManager].flatMap(([manager, fields]) => [
    `conflicts with ${manager}:`,
    ...fields.map(({ field }) => `- ${field}`),
  ])
  return `Apply failed with ${found.length} conflicts: ${lines.join('\n')}`
}

function describeManager({ manager, operation, apiVersion, time }: Managed): string {
  const name = JSON.stringify(manager)
  if (operation === 'Apply') return name
  return time === '' ? `${name} using ${apiVersion}` : `${name} using ${apiVersion} at ${time}`
}
