import type { BuildRun, ShipwrightBuild } from '../../../shipwright/index.ts'
import { buildRun } from '../../../shipwright/index.ts'
import type { KubeObject, ObjectClient } from '../objects/client.ts'

export const buildNameLabel = 'build.shipwright.io/name'

/** The BuildRuns that were started for a Build: those that carry its name as a label. */
export function buildRunsOf(
  { metadata }: ShipwrightBuild,
  objects: ObjectClient,
): { object: KubeObject; run: BuildRun }[] {
  const { name = '', namespace = '' } = metadata
  return objects
    .list('BuildRun', { namespace, labelSelector: `${buildNameLabel}=${name}` })
    .map((object) => ({ object, run: buildRun.parse(object) }))
}
