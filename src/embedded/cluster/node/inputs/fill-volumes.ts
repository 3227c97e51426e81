import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import type { ObjectClient } from '../../objects/client.ts'
import { ConfigError } from '../config-error.ts'
import type { NodePod } from '../node-pod.ts'
import type { DownwardFile, NodeVolume, Projection } from './node-volume.ts'
import { readData } from './read-data.ts'
import { fieldOf, resourceOf } from './read-fields.ts'

/** Where a volume is on the host. */
export interface FilledVolume {
  folder: string
  /** Whether steps can write into it at all: not where its content comes from an object. */
  readOnly: boolean
}

interface Folders {
  /** For the Pod's own volumes. */
  own: string
  /** For what outlives the Pod: claims and host paths, kept apart by namespace. */
  kept: string
}

/** A file of a volume, its path checked to stay inside. */
interface VolumeFile {
  path: string
  content: Buffer
  mode: number
}

/** Makes the folder of every volume; answers where each is. Throws ConfigError in Kubernetes' words. */
export function fillVolumes(
  pod: NodePod,
  folders: Folders,
  objects: ObjectClient,
): Map<string, FilledVolume> {
  const filled = new Map<string, FilledVolume>()
  for (const [index, volume] of (pod.spec.volumes ?? []).entries()) {
    const kept = keptFolder(volume, join(folders.kept, pod.metadata.namespace))
    if (kept !== null) {
      makeKept(volume, kept)
      filled.set(volume.name, { folder: kept, readOnly: volume.persistentVolumeClaim?.readOnly === true })
      continue
    }
    const folder = join(folders.own, String(index))
    makeOpenFolder(folder)
    const files = filesOf(pod, volume, objects)
    for (const { path, content, mode } of files ?? []) {
      const file = join(folder, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      chmodSync(file, mode)
    }
    filled.set(volume.name, { folder, readOnly: files !== null })
  }
  return filled
}

/** As an emptyDir: whoever a step runs as may write. */
export function makeOpenFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o777)
}

/** A relative path that stays below; keys come from whoever may write Secrets of the namespace. */
export function inside(path: string): string {
  const plain = normalize(path)
  if (isAbsolute(plain) || plain === '..' || plain.startsWith('../'))
    throw new ConfigError(`${JSON.stringify(path)} leads out of its volume`)
  return plain
}

/** A claim or a path of the host is a folder of the data directory: never a real path of this machine. */
function keptFolder({ hostPath, persistentVolumeClaim }: NodeVolume, root: string): string | null {
  if (persistentVolumeClaim !== undefined)
    return join(root, 'claims', inside(persistentVolumeClaim.claimName))
  return hostPath === undefined ? null : join(root, 'host', inside(`./${hostPath.path}`))
}

function makeKept({ hostPath, name }: NodeVolume, folder: string): void {
  const type = hostPath?.type ?? ''
  if (type === 'File' || type === 'FileOrCreate') {
    mkdirSync(dirname(folder), { recursive: true, mode: 0o777 })
    if (!existsSync(folder)) writeFileSync(folder, '', { mode: 0o666 })
  } else if (['', 'Directory', 'DirectoryOrCreate'].includes(type)) makeOpenFolder(folder)
  else
    throw new ConfigError(
      `MountVolume.SetUp failed for volume "${name}" : hostPath type check failed: ${hostPath?.path ?? ''} is not a ${type}`,
    )
}

/** The content of a volume that has any; null for an empty one. */
function filesOf(pod: NodePod, volume: NodeVolume, objects: ObjectClient): VolumeFile[] | null {
  const { emptyDir, secret, configMap, downwardAPI, projected } = volume
  const read = (projection: Projection, mode = 0o644) => project(pod, volume.name, projection, mode, objects)
  if (secret !== undefined)
    return read({ secret: { ...secret, name: secret.secretName ?? '' } }, secret.defaultMode)
  if (configMap !== undefined)
    return read({ configMap: { ...configMap, name: configMap.name ?? '' } }, configMap.defaultMode)
  if (downwardAPI !== undefined) return read({ downwardAPI }, downwardAPI.defaultMode)
  if (projected !== undefined)
    return (projected.sources ?? []).flatMap((source) => read(source, projected.defaultMode))
  if (emptyDir !== undefined) return null
  throw new ConfigError(
    `the embedded cluster mounts emptyDir, secret, configMap, downwardAPI, projected, hostPath and persistentVolumeClaim: volume ${JSON.stringify(volume.name)} is none of them`,
  )
}

function project(
  pod: NodePod,
  volume: string,
  { secret, configMap, downwardAPI, serviceAccountToken }: Projection,
  mode: number,
  objects: ObjectClient,
): VolumeFile[] {
  if (serviceAccountToken !== undefined)
    throw new ConfigError(
      `volume "${volume}" wants a token of the service account: the embedded cluster gives none to steps`,
    )
  if (downwardAPI !== undefined) return (downwardAPI.items ?? []).map((item) => downwardFile(pod, item, mode))
  const source = secret ?? configMap
  if (source === undefined) return []
  const kind = secret === undefined ? 'ConfigMap' : 'Secret'
  const data = readData(objects, kind, pod.metadata.namespace, source.name)
  if (data === null) {
    if (source.optional === true) return []
    throw new ConfigError(
      `MountVolume.SetUp failed for volume "${volume}" : ${kind.toLowerCase()} "${source.name}" not found`,
    )
  }
  const items = source.items ?? [...data.keys()].map((key) => ({ key, path: key, mode: undefined }))
  return items.flatMap((item) => {
    const content = data.get(item.key)
    if (content !== undefined) return [{ path: inside(item.path), content, mode: item.mode ?? mode }]
    if (source.optional === true) return []
    throw new ConfigError(
      `MountVolume.SetUp failed for volume "${volume}" : references non-existent ${kind.toLowerCase()} key: ${item.key}`,
    )
  })
}

function downwardFile(pod: NodePod, item: DownwardFile, mode: number): VolumeFile {
  const { fieldRef, resourceFieldRef } = item
  const text =
    fieldRef !== undefined
      ? fieldOf(pod, fieldRef.fieldPath)
      : resourceFieldRef === undefined
        ? ''
        : resourceOf(pod, resourceFieldRef.containerName ?? '', resourceFieldRef)
  return { path: inside(item.path), content: Buffer.from(text), mode: item.mode ?? mode }
}
