import type { ShipwrightBuildSpec, Strategy } from '../../../../shipwright/index.ts'
import type { Volumes } from './managed-step.ts'
import type { Refusal } from '../verdict.ts'

type Overrides = NonNullable<ShipwrightBuildSpec['volumes']>

/** Whether the strategy has these volumes and lets them be replaced. */
export function refuseVolumes({ spec }: Strategy, overrides: Overrides): Refusal | null {
  for (const override of overrides) {
    const volume = spec.volumes?.find(({ name }) => name === override.name)
    const name = JSON.stringify(override.name)
    if (volume === undefined)
      return { reason: 'UndefinedVolume', message: `Volume ${name} is not defined in the Strategy` }
    if (volume.overridable !== true)
      return { reason: 'VolumeNotOverridable', message: `Volume ${name} is not overridable in the Strategy` }
  }
  return null
}

/**
 * The strategy's volumes with the sources that Build and then BuildRun put in their place. Refused where a
 * step mounts what is not there, or would write into what cannot be written.
 */
export function mergeVolumes(
  strategy: Strategy,
  build: Overrides,
  run: Overrides,
): { volumes: Volumes } | Refusal {
  const own = strategy.spec.volumes ?? []
  const overrides = new Map([...build, ...run].map((volume) => [volume.name, volume]))
  const volumes = own.map((volume) => overrides.get(volume.name) ?? sourceOf(volume))
  const byName = new Map(volumes.map((volume) => [volume.name, volume]))
  if (byName.size < volumes.length) {
    const twice = volumes.find(({ name }, index) => volumes.findIndex((one) => one.name === name) < index)
    return refuse(`BuildStrategy Volume ${JSON.stringify(twice?.name)} is listed more than once`)
  }
  for (const { name, readOnly } of strategy.spec.steps.flatMap((step) => step.volumeMounts ?? [])) {
    const volume = byName.get(name)
    if (volume === undefined)
      return refuse(`volume for the Volume Mount ${JSON.stringify(name)} is not found`)
    if (readOnly !== true && isReadOnly(volume))
      return refuse(`volume mount ${JSON.stringify(name)} must be read only`)
  }
  return { volumes }
}

function refuse(message: string): Refusal {
  return { reason: 'TaskRunGenerationFailed', message }
}

function isReadOnly(volume: Volumes[number]): boolean {
  return ['configMap', 'secret', 'downwardAPI', 'projected'].some((source) => volume[source] !== undefined)
}

function sourceOf(volume: NonNullable<Strategy['spec']['volumes']>[number]): Volumes[number] {
  const fields = Object.entries(volume).filter(([key]) => key !== 'overridable' && key !== 'description')
  return Object.fromEntries(fields) as Volumes[number]
}
