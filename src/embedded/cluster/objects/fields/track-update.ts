import { isDeepStrictEqual } from 'node:util'
import { ownable } from './apply-configuration.ts'
import { leavesOf, valueAt } from './field-path.ts'
import { at, fieldSet, minus, union } from './field-set.ts'
import type { Managed } from './managed-fields.ts'
import { formatManagedFields, parseManagedFields } from './managed-fields.ts'

type Tree = Record<string, unknown>

/**
 * Who owns what after a write that was no apply: what it changed belongs to its manager now, and to
 * nobody else. Only objects that somebody has applied from the server's side keep account of it at all.
 */
export function trackUpdate(
  before: Tree,
  after: Tree,
  managedFields: unknown,
  writer: { group: string; apiVersion: string; manager: string; now: string },
): Record<string, unknown>[] {
  const { group, apiVersion, manager, now } = writer
  const managed = parseManagedFields(managedFields)
  const [old, next] = [ownable(before), ownable(after)]
  const differs = (path: readonly string[]) => !isDeepStrictEqual(valueAt(old, path), valueAt(next, path))
  const written = fieldSet([...leavesOf(group, next)].filter(differs))
  const touched = union(written, fieldSet([...leavesOf(group, old)].filter(differs)))
  if (managed.length === 0 || touched.size === 0) return formatManagedFields(managed)

  const left = managed.map((one) => ({ ...one, fields: minus(one.fields, at(one.fields, touched)) }))
  const isMine = (one: Managed) => one.manager === manager && one.operation === 'Update'
  const fields = union(left.find(isMine)?.fields ?? new Map(), written)
  const mine: Managed = { manager, operation: 'Update', apiVersion, time: now, fields }
  return formatManagedFields([...left.filter((one) => !isMine(one)), mine])
}
