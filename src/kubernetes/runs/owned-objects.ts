import type { ObjectMeta } from '../../shipwright/index.ts'

/** Objects of one kind, found by uid and by owner without looking at all of them: there are thousands. */
interface OwnedObjects<T> {
  get(uid: string): T | undefined
  all(): Iterable<T>
  put(object: T): void
  drop(object: T): void
  /** These and no others are there now. */
  replace(all: Iterable<T>): void
  /** All that the owner has. */
  allOf(owner: string): T[]
  /** The one of that name among those that the owner has, else any; null when it has none. */
  ownedBy(owner: string, name: string | undefined): T | null
}

export function createOwnedObjects<T extends { metadata: ObjectMeta }>(): OwnedObjects<T> {
  const byUid = new Map<string, T>()
  const byOwner = new Map<string, Map<string, T>>()

  function put(object: T): void {
    drop(object)
    const uid = uidOf(object)
    byUid.set(uid, object)
    for (const owner of ownersOf(object.metadata)) {
      const owned = byOwner.get(owner) ?? new Map<string, T>()
      byOwner.set(owner, owned.set(uid, object))
    }
  }

  function drop(object: T): void {
    const uid = uidOf(object)
    const known = byUid.get(uid)
    if (!known) return
    byUid.delete(uid)
    for (const owner of ownersOf(known.metadata)) {
      const owned = byOwner.get(owner)
      owned?.delete(uid)
      if (owned?.size === 0) byOwner.delete(owner)
    }
  }

  const allOf = (owner: string): T[] => [...(byOwner.get(owner)?.values() ?? [])]

  return {
    get: (uid) => byUid.get(uid),
    all: () => byUid.values(),
    put,
    drop,
    replace(all) {
      byUid.clear()
      byOwner.clear()
      for (const object of all) put(object)
    },
    allOf,
    ownedBy(owner, name) {
      const owned = allOf(owner)
      return owned.find((object) => object.metadata.name === name) ?? owned[0] ?? null
    },
  }
}

/** Uids of an object's owners; a PipelineRun also by its name, since it is not watched itself. */
export function ownersOf(meta: ObjectMeta): string[] {
  return (meta.ownerReferences ?? []).flatMap(({ kind, name, uid }) =>
    kind === 'PipelineRun' ? [uid, pipelineOwner(name)] : [uid],
  )
}

/** What the PipelineRun of that name is called as an owner. */
export function pipelineOwner(name: string): string {
  return `PipelineRun/${name}`
}

function uidOf(object: { metadata: ObjectMeta }): string {
  return object.metadata.uid ?? ''
}
