import type { ShipwrightBuildSpec, Strategy } from '../../../../shipwright/index.ts'
import { strategy as strategySchema } from '../../../../shipwright/index.ts'
import type { ObjectClient } from '../../objects/client.ts'

/** The strategy that a Build names; null when it is not there or its kind is none. */
export function findStrategy(
  { strategy: { kind = 'BuildStrategy', name } }: ShipwrightBuildSpec,
  objects: Pick<ObjectClient, 'get'>,
  namespace: string,
): Strategy | null {
  if (kind !== 'BuildStrategy' && kind !== 'ClusterBuildStrategy') return null
  const object = objects.get(kind, kind === 'BuildStrategy' ? namespace : null, name)
  return object === null ? null : strategySchema.parse(object)
}
