import type { KubeObject } from './client.ts'
import type { ObjectTable } from './object-table.ts'
import { without } from './without.ts'

/** The ways in which objects change within one transaction; each gets a resourceVersion and a watch line. */
export interface Transaction {
  table: ObjectTable
  create(object: KubeObject): void
  modify(previous: KubeObject, next: KubeObject): void
  remove(object: KubeObject): void
  /** RFC 3339, whole seconds. */
  now: string
}

/**
 * Removes an object with all that only it owns, and a namespace with all that is in it. One with
 * finalizers is marked instead, and goes when the last finalizer does.
 */
export function removeTree(transaction: Transaction, object: KubeObject): void {
  const { table } = transaction
  if ((object.metadata.finalizers ?? []).length > 0) {
    if (object.metadata.deletionTimestamp !== undefined) return
    const marked = { ...object.metadata, deletionTimestamp: transaction.now }
    transaction.modify(object, { ...object, metadata: marked })
    return
  }
  transaction.remove(object)
  for (const owner of ownersOf(transaction, object)) finishForeground(transaction, owner)
  if (object.kind === 'Namespace') {
    for (const inside of table.contents(object.metadata.name)) {
      // An earlier one of these may have taken this one with it.
      const still = table.find(placeOf(inside))
      if (still) transaction.remove(still)
    }
  }
  for (const dependent of table.dependents(object.metadata.uid)) releaseStray(transaction, dependent)
}

const foreground = 'foregroundDeletion'

/**
 * Removes what an object owns, and then itself (`propagationPolicy=Foreground`). It stays, marked, for
 * as long as a dependent that blocks its owner's deletion waits for finalizers of its own.
 */
export function removeInForeground(transaction: Transaction, object: KubeObject): void {
  const { finalizers = [], deletionTimestamp = transaction.now } = object.metadata
  const marked = {
    ...object,
    metadata: {
      ...object.metadata,
      deletionTimestamp,
      finalizers: [...finalizers.filter((one) => one !== foreground), foreground],
    },
  }
  transaction.modify(object, marked)
  for (const dependent of transaction.table.dependents(object.metadata.uid)) {
    const still = transaction.table.find(placeOf(dependent))
    if (still === null || isMarked(still) || hasOtherOwner(transaction, still, object)) continue
    removeInForeground(transaction, still)
  }
  finishForeground(transaction, marked)
}

/** Takes the mark off an object that nothing blocks any more; it goes unless others hold it. */
function finishForeground(transaction: Transaction, owner: KubeObject): void {
  const object = transaction.table.find(placeOf(owner))
  if (object === null || !isMarked(object)) return
  const blocking = transaction.table
    .dependents(object.metadata.uid)
    .some((one) => !hasOtherOwner(transaction, one, object) && blocks(one, object))
  if (blocking) return
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== foreground)
  const metadata = without(object.metadata, 'finalizers')
  const freed = { ...object, metadata: finalizers.length === 0 ? metadata : { ...metadata, finalizers } }
  if (finalizers.length > 0) transaction.modify(object, freed)
  else removeTree(transaction, freed)
}

function isMarked({ metadata }: KubeObject): boolean {
  return metadata.finalizers?.includes(foreground) === true
}

function ownersOf({ table }: Transaction, { metadata }: KubeObject): KubeObject[] {
  return (metadata.ownerReferences ?? []).flatMap(({ kind, name, uid }) => {
    const found = [metadata.namespace ?? null, null].map((namespace) => table.find({ kind, namespace, name }))
    return found.filter((owner) => owner !== null).filter((owner) => owner.metadata.uid === uid)
  })
}

function blocks(dependent: KubeObject, owner: KubeObject): boolean {
  const references = dependent.metadata.ownerReferences ?? []
  return references.some(
    ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
  )
}

function hasOtherOwner({ table }: Transaction, { metadata }: KubeObject, owner: KubeObject): boolean {
  const others = (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid)
  return others.some(({ uid }) => table.isOwner(uid, metadata.namespace ?? null))
}

/** Removes an object without any owner left; from others only the references to owners that are gone. */
export function releaseStray(transaction: Transaction, stray: KubeObject): void {
  const object = transaction.table.find(placeOf(stray))
  const owners = object?.metadata.ownerReferences ?? []
  if (object === null || owners.length === 0) return
  const present = owners.filter((owner) =>
    transaction.table.isOwner(owner.uid, object.metadata.namespace ?? null),
  )
  if (present.length === owners.length) return
  if (present.length === 0) removeTree(transaction, object)
  else transaction.modify(object, { ...object, metadata: { ...object.metadata, ownerReferences: present } })
}

/** Lets the dependents live: they forget this owner (`propagationPolicy=Orphan`). */
export function orphanDependents(transaction: Transaction, owner: KubeObject): void {
  for (const dependent of transaction.table.dependents(owner.metadata.uid)) {
    const metadata = without(dependent.metadata, 'ownerReferences')
    const others = (dependent.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid)
    const kept = others.length === 0 ? metadata : { ...metadata, ownerReferences: others }
    transaction.modify(dependent, { ...dependent, metadata: kept })
  }
}

function placeOf(object: KubeObject) {
  return {
    kind: object.kind,
    namespace: object.metadata.namespace ?? null,
    name: object.metadata.name,
  }
}
