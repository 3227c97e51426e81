import type { ShipwrightBuildSpec } from '../../../shipwright/index.ts'
import type { ObjectClient } from '../objects/client.ts'
import { refuseEnv } from './validate-build-run.ts'
import type { Refusal } from './verdict.ts'

/** What keeps a Build from being registered: Shipwright's checks against what is in the namespace. */
export function validateBuild(
  spec: ShipwrightBuildSpec,
  namespace: string,
  objects: Pick<ObjectClient, 'get'>,
): Refusal | null {
  return (
    refuseStrategy(spec, namespace, objects) ?? refuseSecrets(spec, namespace, objects) ?? refuseEnv(spec.env)
  )
}

function refuseStrategy(
  { strategy }: ShipwrightBuildSpec,
  namespace: string,
  objects: Pick<ObjectClient, 'get'>,
): Refusal | null {
  const kind = strategy.kind ?? 'BuildStrategy'
  if (kind === 'BuildStrategy')
    return objects.get(kind, namespace, strategy.name) !== null
      ? null
      : {
          reason: 'BuildStrategyNotFound',
          message: `buildStrategy ${strategy.name} does not exist in namespace ${namespace}`,
        }
  if (kind === 'ClusterBuildStrategy')
    return objects.get(kind, null, strategy.name) !== null
      ? null
      : {
          reason: 'ClusterBuildStrategyNotFound',
          message: `clusterBuildStrategy ${strategy.name} does not exist`,
        }
  return { reason: 'UnknownBuildStrategyKind', message: `unknown strategy kind: ${kind}` }
}

function refuseSecrets(
  spec: ShipwrightBuildSpec,
  namespace: string,
  objects: Pick<ObjectClient, 'get'>,
): Refusal | null {
  const wanted: [string | undefined, string][] = [
    [spec.output.pushSecret, 'SpecOutputSecretRefNotFound'],
    [spec.source?.git?.cloneSecret, 'SpecSourceSecretRefNotFound'],
    [spec.source?.ociArtifact?.pullSecret, 'SpecSourceSecretRefNotFound'],
  ]
  for (const [name, reason] of wanted)
    if (name !== undefined && objects.get('Secret', namespace, name) === null)
      return { reason, message: `referenced secret ${name} not found` }
  return null
}
