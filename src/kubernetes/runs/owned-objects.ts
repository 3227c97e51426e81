import type { ObjectMeta } from '../../shipwright/index.ts'

/** Objects of one kind, found by uid and by owner without looking at all of them: there are thousands. */
interface OwnedObjects<T> {
  get(uid: string): T | undefined
  put(object: T): void
  drop(object: T): void
  /** These and no others are there now. */
  replace(all: Iterable<T>): void
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

  return {
    get: (uid) => byUid.get(uid),
    put,
    drop,
    replace(all) {
      byUid.clear()
      byOwner.clear()
      for (const object of all) put(object)
    },
    ownedBy(owner, name) {
      const owned = [...(byOwner.get(owner)?.values() ?? [])]
      return owned.find((object) => object.metadata.name === name) ?? owned[0] ?? null
    },
  }
}

/** Uids of an object's owners. */
export function ownersOf(meta: ObjectMeta): string[] {
  return (meta.ownerReferences ?? []).map((owner) => owner.uid)
}

function uidOf(object: { metadata: ObjectMeta }): string {
  return object.metadata.uid ?? ''
}
