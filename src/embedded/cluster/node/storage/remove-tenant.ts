import { join } from 'node:path'
import type { Log } from '../../../../ports.ts'
import type { ObjectClient } from '../../objects/client.ts'
import { listFolder } from '../attempts.ts'
import { removeFolder } from './clear-run.ts'

interface Folders {
  /** Claims and host paths, by namespace. */
  volumes: string
  /** Folders of image storages and Nix stores, both by namespace and account. */
  storages: string[]
}

/** Namespaces that have files on the node and do not exist any more. */
export function goneNamespaces(objects: ObjectClient, { volumes, storages }: Folders): string[] {
  const names = [...listFolder(volumes), ...storages.flatMap(listFolder).map(namespaceOf)]
  return [...new Set(names)].filter((name) => objects.get('Namespace', null, name) === null)
}

/** Whoever gets a namespace of the same name later must not find what the last one kept. */
export function removeTenant(namespace: string, { volumes, storages }: Folders, log: Log): void {
  removeFolder(join(volumes, namespace), log)
  for (const folder of storages)
    for (const name of listFolder(folder))
      if (namespaceOf(name) === namespace) removeFolder(join(folder, name), log)
}

/** A namespace has no dot in its name. */
function namespaceOf(storage: string): string {
  return storage.split('.')[0] ?? ''
}
