import type { ShipwrightBuildSpec, Strategy, TaskSpec } from '../../../shipwright/index.ts'
import type { Refusal } from './verdict.ts'

type Volumes = NonNullable<ShipwrightBuildSpec['volumes']>

/** The strategy's volumes with the sources that Build and then BuildRun put in their place. */
export function mergeVolumes(
  strategy: Strategy,
  build: Volumes,
  run: Volumes,
): { volumes: NonNullable<TaskSpec['volumes']> } | Refusal {
  const own = new Map((strategy.spec.volumes ?? []).map((volume) => [volume.name, volume]))
  const overrides = new Map<string, Volumes[number]>()
  for (const override of [...build, ...run]) {
    const volume = own.get(override.name)
    const name = JSON.stringify(override.name)
    if (volume === undefined)
      return { reason: 'UndefinedVolume', message: `Volume ${name} is not defined in the Strategy` }
    if (volume.overridable !== true)
      return { reason: 'VolumeNotOverridable', message: `Volume ${name} is not overridable in the Strategy` }
    overrides.set(override.name, override)
  }
  const volumes = [...own.values()].map((volume) => overrides.get(volume.name) ?? sourceOf(volume))
  return { volumes }
}

function sourceOf(volume: NonNullable<Strategy['spec']['volumes']>[number]): Volumes[number] {
  const fields = Object.entries(volume).filter(([key]) => key !== 'overridable' && key !== 'description')
  return Object.fromEntries(fields) as Volumes[number]
}
