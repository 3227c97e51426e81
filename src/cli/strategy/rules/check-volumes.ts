import { nearestName } from '../../../yaml/nearest-name.ts'
import { error, findDoubles, warning, type Remark } from '../remark.ts'
import { volumeSourceNames, type WrittenStep, type WrittenStrategy } from '../schema.ts'

type Volume = NonNullable<WrittenStrategy['spec']['volumes']>[number]

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
/** Kubernetes mounts these read-only whatever is asked, and Shipwright refuses to make the TaskRun. */
const readOnlySources = ['configMap', 'secret', 'downwardAPI', 'projected'] as const

/** Volumes with one source each, and mounts that fit them. */
export function checkVolumes({ spec }: WrittenStrategy): Remark[] {
  const volumes = spec.volumes ?? []
  const mounted = new Set(spec.steps.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)))
  return [
    ...volumes.flatMap((volume, index) => checkVolume(volume, index, mounted)),
    ...findDoubles(
      volumes.map(({ name }) => name),
      (index) => ['spec', 'volumes', index, 'name'],
      'volume',
    ),
    ...spec.steps.flatMap((step, index) => checkMounts(step, index, volumes)),
  ]
}

function checkVolume(volume: Volume, index: number, mounted: ReadonlySet<string>): Remark[] {
  const path = ['spec', 'volumes', index]
  const remarks: Remark[] = []
  const sources = volumeSourceNames.filter((name) => volume[name] !== undefined)
  if (!label.test(volume.name))
    remarks.push(
      error(
        [...path, 'name'],
        `\`${volume.name}\` cannot name a volume: at most 63 lower-case letters, digits and \`-\`, with no \`-\` at either end.`,
      ),
    )
  const [first, second] = sources
  if (second !== undefined)
    remarks.push(
      error(
        [...path, second],
        `A volume has one source, and \`${first ?? ''}\` is there already: remove one of them.`,
      ),
    )
  if (volume.hostPath !== undefined)
    remarks.push(
      warning(
        [...path, 'hostPath'],
        'This reaches into the node’s own files: many clusters refuse it, and builds can read what is there.',
      ),
    )
  if (!mounted.has(volume.name))
    remarks.push(warning([...path, 'name'], `No step mounts \`${volume.name}\`: it does nothing.`))
  return remarks
}

function checkMounts(step: WrittenStep, index: number, volumes: readonly Volume[]): Remark[] {
  const mounts = step.volumeMounts ?? []
  const at = (mount: number, key: string) => ['spec', 'steps', index, 'volumeMounts', mount, key]
  return [
    ...mounts.flatMap(({ name, mountPath, readOnly }, mount): Remark[] => {
      const remarks: Remark[] = []
      const volume = volumes.find((one) => one.name === name)
      const source = readOnlySources.find((one) => volume?.[one] !== undefined)
      if (volume === undefined) remarks.push(error(at(mount, 'name'), noVolume(name, volumes)))
      if (source !== undefined && readOnly !== true)
        remarks.push(
          error(
            at(mount, 'name'),
            `\`${name}\` is a ${source}, which can only be mounted with \`readOnly: true\`.`,
          ),
        )
      if (!mountPath.startsWith('/') || mountPath.includes(':'))
        remarks.push(error(at(mount, 'mountPath'), `\`${mountPath}\` is no absolute path without \`:\`.`))
      else if (/^\/tekton(\/(?!home(\/|$))|$)/.test(mountPath))
        remarks.push(
          error(
            at(mount, 'mountPath'),
            'Below `/tekton` only `/tekton/home` may be mounted: the rest is Tekton’s own.',
          ),
        )
      return remarks
    }),
    ...findDoubles(
      mounts.map(({ mountPath }) => mountPath),
      (mount) => at(mount, 'mountPath'),
      'mount at',
    ),
  ]
}

function noVolume(name: string, volumes: readonly Volume[]): string {
  const known = volumes.map((volume) => volume.name)
  const near = nearestName(name, known)
  const advice =
    near === null ? 'Add it to `spec.volumes`, with `emptyDir: {}` for example.' : `Did you mean \`${near}\`?`
  return `\`${name}\` is no volume of this strategy. ${advice}`
}
