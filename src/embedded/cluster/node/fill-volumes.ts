import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, normalize } from 'node:path'
import type { ObjectClient } from '../objects/client.ts'
import type { NodePod } from './node-pod.ts'

type Volume = NonNullable<NodePod['spec']['volumes']>[number]

/** A container cannot be made as the Pod wants it; the words are for the Pod's waiting message. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Makes the folder of every volume; answers where each is. */
export function fillVolumes(pod: NodePod, directory: string, objects: ObjectClient): Map<string, string> {
  const folders = new Map<string, string>()
  for (const [index, volume] of (pod.spec.volumes ?? []).entries()) {
    const folder = join(directory, String(index))
    makeOpenFolder(folder)
    fill(volume, folder, pod.metadata.namespace, objects)
    folders.set(volume.name, folder)
  }
  return folders
}

/** As an emptyDir: whoever a step runs as may write. */
export function makeOpenFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o777)
}

function fill(volume: Volume, folder: string, namespace: string, objects: ObjectClient): void {
  if (volume.emptyDir !== undefined) return
  const source = volume.secret ?? volume.configMap
  const kind = volume.secret === undefined ? 'ConfigMap' : 'Secret'
  const name = volume.secret?.secretName ?? volume.configMap?.name
  if (source === undefined || name === undefined)
    throw new ConfigError(
      `the embedded cluster mounts emptyDir, secret and configMap only: volume ${JSON.stringify(volume.name)} is none of them`,
    )
  const data = readData(objects, kind, namespace, name)
  if (data === null) {
    if (source.optional === true) return
    throw new ConfigError(
      `MountVolume.SetUp failed for volume "${volume.name}" : ${kind.toLowerCase()} "${name}" not found`,
    )
  }
  const items = source.items ?? [...data.keys()].map((key) => ({ key, path: key, mode: undefined }))
  for (const { key, path, mode } of items) {
    const value = data.get(key)
    if (value === undefined)
      throw new ConfigError(`references non-existent ${kind.toLowerCase()} key: ${key}`)
    const file = join(folder, inside(path))
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, value)
    chmodSync(file, mode ?? source.defaultMode ?? 0o644)
  }
}

/** A relative path that stays below; keys come from whoever may write Secrets of the namespace. */
export function inside(path: string): string {
  const plain = normalize(path)
  if (isAbsolute(plain) || plain === '..' || plain.startsWith('../'))
    throw new ConfigError(`${JSON.stringify(path)} leads out of its volume`)
  return plain
}

/** The entries of a Secret or ConfigMap; null when it is not there. */
export function readData(
  objects: ObjectClient,
  kind: 'Secret' | 'ConfigMap',
  namespace: string,
  name: string,
): Map<string, Buffer> | null {
  const object = objects.get(kind, namespace, name)
  if (object === null) return null
  const entries = Object.entries((object.data ?? {}) as Record<string, string>)
  return new Map(
    entries.map(([key, value]) => [key, Buffer.from(value, kind === 'Secret' ? 'base64' : 'utf8')]),
  )
}
