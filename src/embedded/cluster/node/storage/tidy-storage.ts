import { join } from 'node:path'
import type { Log } from '../../../../ports.ts'
import type { ObjectClient } from '../../objects/client.ts'
import { latestAttempt, listFolder, readState } from '../attempts.ts'
import { cleanStorage, findLeftovers } from './clean-storage.ts'
import { shrinkNixStore } from './shrink-nix-store.ts'
import type { NodePod } from '../node-pod.ts'
import { parsePod } from '../node-pod.ts'
import { buildahCapabilities } from '../plan-run.ts'
import { isAlive } from '../sandbox/process-identity.ts'

interface StorageTidier {
  /** While buildah tidies up a storage no build may begin there. */
  isBusy(folder: string): boolean
  /** Whether a Pod works there, or one that is gone still has a supervisor that dies. */
  isInUse(folder: string): boolean
  /** Those that there are. */
  all(): string[]
  /** Looked at whenever a Pod has ended; most builds leave nothing. */
  look(folder: string): void
}

/** Removes what killed builds left in image storages, and Nix stores that have grown too large, while nobody uses them. */
export function createStorageTidier(options: {
  runs: string
  images: string
  /** Of Nix stores. */
  stores: string
  etc: string
  objects: ObjectClient
  log: Log
}): StorageTidier {
  const { runs, images, stores, etc, objects, log } = options
  const busy = new Set<string>()

  function isInUse(folder: string): boolean {
    const alive = listFolder(runs).some((uid) => {
      const attempt = latestAttempt(runs, uid)
      const owner = attempt === null ? null : readState(attempt, 0).owner
      return owner !== null && isAlive(owner)
    })
    const pods = objects.list('Pod').map(parsePod)
    return alive || pods.some((pod) => storageOf(pod) === folder && !isEnded(pod))
  }

  function shrink(folder: string): void {
    const isFree = () => !isInUse(folder)
    shrinkNixStore({ storage: join(stores, folder), isFree, log }).catch((error: unknown) =>
      log.warn({ err: error, folder }, 'could not look how large a Nix store is'),
    )
  }

  return {
    isBusy: (folder) => busy.has(folder),
    isInUse,
    all: () => [...new Set([...listFolder(images), ...listFolder(stores)])],
    look(folder) {
      const storage = join(images, folder)
      const drivers = findLeftovers(storage)
      const hasStore = listFolder(stores).includes(folder)
      if ((drivers.length === 0 && !hasStore) || busy.has(folder) || isInUse(folder)) return
      if (hasStore) shrink(folder)
      if (drivers.length === 0) return
      busy.add(folder)
      const work = { images: storage, etc, drivers, capabilities: buildahCapabilities }
      void cleanStorage(work).then((failure) => {
        busy.delete(folder)
        if (failure !== null)
          log.warn({ folder, failure }, 'could not remove what a killed build left in its image storage')
      })
    },
  }
}

/** One image storage for what a namespace builds under one account: trust is by account. */
export function storageOf({ metadata, spec }: NodePod): string {
  return `${metadata.namespace}.${spec.serviceAccountName ?? 'default'}`
}

export function isEnded(pod: NodePod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}
