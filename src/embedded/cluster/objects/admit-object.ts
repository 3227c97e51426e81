import { isDeepStrictEqual } from 'node:util'
import type { Kind } from '../kinds/kind.ts'
import { apiVersionOf, qualifiedResource } from '../kinds/kind.ts'
import type { Cause } from '../kinds/validate-object.ts'
import { invalid, validateObject } from '../kinds/validate-object.ts'
import type { KubeObject, NewObject } from './client.ts'
import { ApiError } from './client.ts'
import { metadataMistakes } from './check-metadata.ts'
import { trackUpdate } from './fields/track-update.ts'
import { without } from './without.ts'

/** What only the server decides about a new object. */
export interface Birth {
  name: string
  uid: string
  /** RFC 3339, whole seconds. */
  creationTimestamp: string
}

/** Who writes, for `metadata.managedFields`. */
export interface Writer {
  manager: string
  /** RFC 3339, whole seconds. */
  now: string
}

/**
 * A new object as it will be stored, but for its resourceVersion. `managedFields` is kept only where an
 * apply has made it. Throws 400 or 422.
 */
export function admitNew(
  kind: Kind,
  given: NewObject,
  birth: Birth,
  managedFields: Record<string, unknown>[] = [],
): KubeObject {
  // Nodes register themselves with their status; for the others only the subresource writes it.
  const dropsStatus = kind.statusSubresource && kind.kind !== 'Node'
  const cleaned = dropNulls(given)
  if (dropsStatus) delete cleaned['status']
  const completed = kind.complete(cleaned)
  const object: KubeObject = {
    ...completed,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: {
      ...without<Record<string, unknown>, string>(
        completed.metadata,
        'deletionTimestamp',
        'generation',
        'managedFields',
      ),
      ...(managedFields.length === 0 ? {} : { managedFields }),
      ...birth,
      resourceVersion: '',
      ...(kind.generation ? { generation: 1 } : {}),
    },
  }
  check(kind, object)
  return object
}

/**
 * The stored object with all but status replaced. `managedFields` are those that an apply has made, else
 * they follow from what the writer changes. Throws 409 or 422. Null when nothing changes.
 */
export function admitUpdate(
  kind: Kind,
  stored: KubeObject,
  given: KubeObject,
  writer: Writer,
  managedFields?: Record<string, unknown>[],
): KubeObject | null {
  refuseStale(kind, stored, given)
  const completed = kind.complete(dropNulls(given))
  const status = kind.statusSubresource || kind.kind === 'Namespace' ? stored['status'] : completed['status']
  const next: KubeObject = {
    ...completed,
    apiVersion: stored.apiVersion,
    kind: stored.kind,
    metadata: { ...without(completed.metadata, ...serverOwned), ...ownedByServer(stored) },
  }
  if (status === undefined) delete next['status']
  else next['status'] = status
  setManagedFields(next, managedFields ?? followFields(kind, stored, next, writer))
  if (isDeepStrictEqual(next, stored)) return null
  check(kind, next)
  refuseImmutable(kind, stored, next)
  if (kind.generation && !isDeepStrictEqual(withoutMeta(next), withoutMeta(stored)))
    next.metadata.generation = (stored.metadata.generation ?? 0) + 1
  return next
}

/** The stored object with its status replaced. Throws 409 or 422. Null when nothing changes. */
export function admitStatus(kind: Kind, stored: KubeObject, given: KubeObject): KubeObject | null {
  refuseStale(kind, stored, given)
  const { status } = dropNulls(given)
  const next: KubeObject = { ...stored, metadata: { ...stored.metadata } }
  if (status === undefined) delete next['status']
  else next['status'] = status
  if (isDeepStrictEqual(next, stored)) return null
  check(kind, next)
  return next
}

/** Only an object that somebody has applied from the server's side keeps account of its managers. */
function followFields(kind: Kind, stored: KubeObject, next: KubeObject, writer: Writer) {
  const kept = managedFieldsOf(stored)
  if (kept === undefined) return []
  const { group } = kind
  return trackUpdate(stored, next, managedFieldsOf(next) ?? kept, {
    group,
    apiVersion: apiVersionOf(kind),
    ...writer,
  })
}

function managedFieldsOf({ metadata }: { metadata: object }): unknown[] | undefined {
  return 'managedFields' in metadata && Array.isArray(metadata.managedFields)
    ? metadata.managedFields
    : undefined
}

function setManagedFields(object: KubeObject, managedFields: Record<string, unknown>[]): void {
  const { name, uid, resourceVersion } = object.metadata
  const rest = without<Record<string, unknown>, string>(object.metadata, 'managedFields')
  const kept = managedFields.length === 0 ? rest : { ...rest, managedFields }
  object.metadata = { ...kept, name, uid, resourceVersion }
}

/** The 409 of a write that was based on an older object, or on another one of the same name. */
export function refuseStale(kind: Kind, stored: KubeObject, given: Pick<NewObject, 'metadata'>): void {
  const { resourceVersion, uid } = given.metadata
  const { name } = stored.metadata
  const subject = `Operation cannot be fulfilled on ${qualifiedResource(kind)} ${JSON.stringify(name)}`
  const details = { name, group: kind.group, kind: kind.plural }
  if (uid && uid !== stored.metadata.uid)
    throw new ApiError(
      409,
      'Conflict',
      `${subject}: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored.metadata.uid}`,
      details,
    )
  if (resourceVersion && resourceVersion !== stored.metadata.resourceVersion)
    throw new ApiError(
      409,
      'Conflict',
      `${subject}: the object has been modified; please apply your changes to the latest version and try again`,
      details,
    )
}

function refuseImmutable(kind: Kind, stored: KubeObject, next: KubeObject): void {
  if (stored['immutable'] !== true) return
  const causes: Cause[] = ['data', 'binaryData', 'immutable']
    .filter((field) => !isDeepStrictEqual(stored[field], next[field]))
    .map((field) => ({
      reason: 'FieldValueForbidden',
      field,
      message: 'Forbidden: field is immutable when `immutable` is set',
    }))
  if (causes.length > 0) throw invalid(kind, stored.metadata.name, causes)
}

function check(kind: Kind, object: KubeObject): void {
  validateObject(kind, object, object.metadata.name)
  const mistakes = metadataMistakes(kind, object.metadata)
  if (mistakes.length > 0) throw invalid(kind, object.metadata.name, mistakes)
}

/** Metadata that a write cannot change; the server's value stands, whatever was sent. */
const serverOwned = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'deletionTimestamp',
  'generateName',
] as const

function ownedByServer({ metadata }: KubeObject): KubeObject['metadata'] {
  const { name, uid, resourceVersion } = metadata
  const kept = serverOwned.filter((field) => metadata[field] !== undefined)
  return { ...Object.fromEntries(kept.map((field) => [field, metadata[field]])), name, uid, resourceVersion }
}

function withoutMeta(object: KubeObject): Record<string, unknown> {
  return without<Record<string, unknown>, string>(object, 'metadata', 'status')
}

/** A null field is an absent one, as for Kubernetes; a null item of a list stays. */
export function dropNulls<T extends object>(value: T): T {
  return dropNullsIn(value) as T
}

function dropNullsIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropNullsIn)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([, one]) => one !== null && one !== undefined)
  return Object.fromEntries(kept.map(([key, one]) => [key, dropNullsIn(one)]))
}
