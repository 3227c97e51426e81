import { randomUUID } from 'node:crypto'
import type { Clock, Log } from '../../../ports.ts'
import type { Kind } from '../kinds/kind.ts'
import { apiVersionOf, qualifiedResource } from '../kinds/kind.ts'
import { admitApply } from './admit-apply.ts'
import { admitNew, admitStatus, admitUpdate } from './admit-object.ts'
import { broadcastChanges } from './broadcast-changes.ts'
import type { Change } from './broadcast-changes.ts'
import type { KubeObject, NewObject, WatchLine } from './client.ts'
import { ApiError } from './client.ts'
import { orphanDependents, releaseStray, removeInForeground, removeTree } from './collect-garbage.ts'
import type { Transaction } from './collect-garbage.ts'
import { kindOf, notFound, requireNamespace } from './find-kind.ts'
import { generateName } from './generate-name.ts'
import type { ApplyOptions, ObjectStore, RemoveOptions, WriteOptions } from './object-store.ts'
import { openObjectTable } from './object-table.ts'
import { parseSelection } from './parse-selector.ts'
import { selectObjects, selectPage } from './select-objects.ts'

export type { ObjectStore, RemoveOptions } from './object-store.ts'

interface ObjectsOptions {
  /** SQLite, of its own. */
  file: string
  clock: Pick<Clock, 'now'>
  log: Log
  /** How many changes a watch can go back. */
  window?: number
}

const nameAttempts = 8

/**
 * The embedded cluster's objects: durable when a write returns, safe to kill at any instruction. What a
 * watch can replay lies in memory, so after a restart watchers get 410 and list again.
 */
export function openObjects(options: ObjectsOptions): ObjectStore {
  const table = openObjectTable(options.file)
  let revision = table.revision()
  const broadcast = broadcastChanges({ start: revision, window: options.window ?? 1000, log: options.log })
  let closed = false
  let sweep: NodeJS.Immediate | undefined

  function write<T>(dryRun: boolean, change: (transaction: Transaction) => T): T {
    const before = revision
    const changes: Change[] = []
    const version = (object: KubeObject) => {
      revision += 1
      object.metadata.resourceVersion = String(revision)
    }
    const save = (type: WatchLine['type'], object: KubeObject, previous: KubeObject | null) => {
      version(object)
      changes.push({ revision, type, object, previous, size: table.save(object) })
    }
    const transaction: Transaction = {
      table,
      now: rfc3339(options.clock.now()),
      create: (object) => save('ADDED', object, null),
      modify: (previous, next) => save('MODIFIED', next, previous),
      remove(object) {
        const gone = { ...object, metadata: { ...object.metadata } }
        version(gone)
        const size = JSON.stringify(gone).length
        changes.push({ revision, type: 'DELETED', object: gone, previous: object, size })
        table.remove(object)
      },
    }
    try {
      const result = table.transaction(!dryRun, () => {
        const value = change(transaction)
        if (revision !== before) table.setRevision(revision)
        return value
      })
      if (dryRun) revision = before
      else if (changes.length > 0) broadcast.publish(changes)
      return result
    } catch (error) {
      revision = before
      throw error
    }
  }

  function create(given: NewObject, { dryRun = false }: WriteOptions = {}): KubeObject {
    const kind = kindOf(given.kind)
    const { namespace = null } = given.metadata
    requireNamespace(kind, namespace)
    const created = write(dryRun, (transaction) => {
      requireNamespaceObject(namespace)
      const birth = { uid: randomUUID(), creationTimestamp: transaction.now }
      const object = admitNew(kind, given, { ...birth, name: freeName(kind, namespace, given) })
      add(transaction, kind, object)
      return object
    })
    sweepLater(created)
    return structuredClone(created)
  }

  function requireNamespaceObject(namespace: string | null): void {
    if (namespace !== null && !table.find({ kind: 'Namespace', namespace: null, name: namespace }))
      throw notFound(kindOf('Namespace'), namespace)
  }

  function add(transaction: Transaction, kind: Kind, object: KubeObject): void {
    transaction.create(object)
    if (kind.kind === 'Namespace') transaction.create(defaultServiceAccount(object, transaction.now))
  }

  function freeName(kind: Kind, namespace: string | null, { metadata }: NewObject): string {
    const taken = (name: string) => table.find({ kind: kind.kind, namespace, name }) !== null
    const alreadyExists = (name: string) =>
      new ApiError(
        409,
        'AlreadyExists',
        `${qualifiedResource(kind)} ${JSON.stringify(name)} already exists`,
        {
          name,
          group: kind.group,
          kind: kind.plural,
        },
      )
    if (metadata.name) {
      if (taken(metadata.name)) throw alreadyExists(metadata.name)
      return metadata.name
    }
    if (!metadata.generateName)
      throw new ApiError(
        422,
        'Invalid',
        `${kind.kind} "" is invalid: metadata.name: Required value: name or generateName is required`,
      )
    for (let attempt = 0; attempt < nameAttempts; attempt++) {
      const name = generateName(metadata.generateName)
      if (!taken(name)) return name
    }
    throw alreadyExists(metadata.generateName)
  }

  function replace(
    given: KubeObject,
    admit: typeof admitUpdate,
    { dryRun = false, manager = 'slipway' }: WriteOptions,
  ): KubeObject {
    const kind = kindOf(given.kind)
    const { namespace = null, name } = given.metadata
    requireNamespace(kind, namespace)
    const stored = write(dryRun, (transaction) => {
      const previous = table.find({ kind: kind.kind, namespace, name })
      if (previous === null) throw notFound(kind, name)
      const next = admit(kind, previous, given, { manager, now: transaction.now })
      if (next === null) return previous
      transaction.modify(previous, next)
      if (next.metadata.deletionTimestamp !== undefined) removeTree(transaction, next)
      return next
    })
    sweepLater(stored)
    return structuredClone(stored)
  }

  function apply(given: NewObject, { dryRun = false, manager, force }: ApplyOptions) {
    const kind = kindOf(given.kind)
    const { namespace = null, name = '' } = given.metadata
    requireNamespace(kind, namespace)
    const applied = write(dryRun, (transaction) => {
      const previous = table.find({ kind: kind.kind, namespace, name })
      if (previous === null) requireNamespaceObject(namespace)
      const birth = { name, uid: randomUUID(), creationTimestamp: transaction.now }
      const next = admitApply(kind, previous, given, { manager, force, now: transaction.now }, birth)
      if (previous === null) add(transaction, kind, next)
      else if (next !== previous) transaction.modify(previous, next)
      return { object: next, created: previous === null }
    })
    sweepLater(applied.object)
    return { ...applied, object: structuredClone(applied.object) }
  }

  function remove(
    kindName: string,
    namespace: string | null,
    name: string,
    { dryRun = false, propagation = 'Background', preconditions = {} }: RemoveOptions = {},
  ): KubeObject {
    const kind = kindOf(kindName)
    return write(dryRun, (transaction) => {
      const object = table.find({ kind: kind.kind, namespace, name })
      if (object === null) throw notFound(kind, name)
      for (const key of ['uid', 'resourceVersion'] as const) {
        if (preconditions[key] === undefined || preconditions[key] === object.metadata[key]) continue
        const message = `Operation cannot be fulfilled on ${qualifiedResource(kind)} ${JSON.stringify(name)}: Precondition failed: ${key} in precondition: ${preconditions[key]}, in object: ${object.metadata[key]}`
        throw new ApiError(409, 'Conflict', message, { name, group: kind.group, kind: kind.plural })
      }
      if (propagation === 'Orphan') orphanDependents(transaction, object)
      if (propagation === 'Foreground') removeInForeground(transaction, object)
      else removeTree(transaction, object)
      return structuredClone(table.find({ kind: kind.kind, namespace, name }) ?? object)
    })
  }

  /** Kubernetes collects an object whose owner is not there some time after it was written; so do we. */
  function sweepLater(object: KubeObject): void {
    const { ownerReferences = [], namespace = null } = object.metadata
    if (sweep !== undefined || ownerReferences.every(({ uid }) => table.isOwner(uid, namespace))) return
    sweep = setImmediate(() => {
      sweep = undefined
      if (!closed) collect()
    })
  }

  function collect(): void {
    write(false, (transaction) => {
      for (const stray of table.strays()) releaseStray(transaction, stray)
    })
  }

  if (!table.find({ kind: 'Namespace', namespace: null, name: 'default' }))
    create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } })
  collect()

  return {
    create,
    apply,
    remove,
    update: (object, writeOptions = {}) => replace(object, admitUpdate, writeOptions),
    updateStatus: (object, writeOptions = {}) => replace(object, admitStatus, writeOptions),
    resourceVersion: () => revision,
    get: (kind, namespace, name) => table.find({ kind: kindOf(kind).kind, namespace, name }),
    list: (kind, selection = {}) =>
      selectObjects(table, kindOf(kind).kind, selection).map(({ object }) => object),
    page: (kind, selection, page) => selectPage(table, kindOf(kind).kind, selection, page),
    delete(kind, namespace, name) {
      if (table.find({ kind: kindOf(kind).kind, namespace, name })) remove(kind, namespace, name)
    },
    watch: (kind, listener) =>
      broadcast.subscribe(
        kindOf(kind).kind,
        () => true,
        null,
        ({ type, object }) => listener({ type, object: structuredClone(object) }),
      ),
    oldestVersion: (kind) => broadcast.forgotten(kindOf(kind).kind),
    watchSince: (kind, selection, since, listener) =>
      broadcast.subscribe(kindOf(kind).kind, parseSelection(selection), since, listener),
    close() {
      if (closed) return
      closed = true
      clearImmediate(sweep)
      table.close()
    },
  }
}

function defaultServiceAccount(namespace: KubeObject, now: string): KubeObject {
  return {
    apiVersion: apiVersionOf(kindOf('ServiceAccount')),
    kind: 'ServiceAccount',
    metadata: {
      name: 'default',
      namespace: namespace.metadata.name,
      uid: randomUUID(),
      resourceVersion: '',
      creationTimestamp: now,
    },
  }
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
