import { createHash } from 'node:crypto'
import type { EnvVar, TaskSpec, TaskStep, VolumeMount } from '../../../../shipwright/index.ts'

export type Volumes = NonNullable<TaskSpec['volumes']>

/** A step, and the volumes that it needs beside the strategy's. */
export interface StepWithVolumes {
  step: TaskStep
  volumes: Volumes
}

/** Who Shipwright's own steps run as when the strategy does not say. */
const nobody = 1000

/**
 * A step that Shipwright brings itself: a program of its own image, which may write only into a home and a
 * `/tmp` that no other step sees.
 */
export function managedStep(options: {
  name: string
  tool: 'git' | 'bundle' | 'waiter' | 'image-processing'
  args: string[]
  env?: EnvVar[]
  mounts?: VolumeMount[]
  volumes?: Volumes
  addCapabilities?: string[]
}): StepWithVolumes {
  const { name, tool, args, env = [], mounts = [], volumes = [], addCapabilities = [] } = options
  const digest = shortHash(name)
  const tmp = `shp-tmp-${name}-${digest}`
  const home = `shp-home-${name}-${digest}`
  return {
    step: {
      name,
      image: `ghcr.io/shipwright-io/build/${tool}:latest`,
      command: [`/ko-app/${tool}`],
      args,
      env: [{ name: 'HOME', value: '/shp-writable-home' }, ...env, { name: 'TMPDIR', value: '/shp-tmp' }],
      computeResources: {},
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { ...(addCapabilities.length === 0 ? {} : { add: addCapabilities }), drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        runAsUser: nobody,
        runAsGroup: nobody,
      },
      volumeMounts: [
        ...mounts,
        { name: tmp, mountPath: '/shp-tmp' },
        { name: home, mountPath: '/shp-writable-home' },
      ],
    },
    volumes: [...volumes, { name: tmp, emptyDir: {} }, { name: home, emptyDir: {} }],
  }
}

/** A Secret that a managed step reads as files. */
export function secretFiles(
  secret: string | undefined,
  path: string,
): { args: string[]; mounts: VolumeMount[]; volumes: Volumes } {
  if (secret === undefined) return { args: [], mounts: [], volumes: [] }
  const name = volumeName(secret)
  return {
    args: ['--secret-path', path],
    mounts: [{ name, mountPath: path, readOnly: true }],
    volumes: [{ name, secret: { secretName: secret, defaultMode: 0o444 } }],
  }
}

/** A Secret's name may have dots and 253 characters; a volume's may not. */
function volumeName(secret: string): string {
  const plain = `shp-${secret.replaceAll('.', '-')}`
  return plain.length <= 63 ? plain : `${plain.slice(0, 54)}-${shortHash(secret)}`
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
