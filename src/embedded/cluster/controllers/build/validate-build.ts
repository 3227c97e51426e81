import type { ShipwrightBuild, ShipwrightBuildSpec } from '../../../../shipwright/index.ts'
import type { ObjectClient } from '../../objects/client.ts'
import { findStrategy } from './find-strategy.ts'
import { labelValueMistake } from '../validate/label-rules.ts'
import { refuseVolumes } from '../generate/merge-volumes.ts'
import { refuseEnvEntries } from '../validate/validate-env.ts'
import { refuseOutput } from '../validate/validate-output.ts'
import { refuseGivenParams } from '../validate/validate-params.ts'
import { refuseScheduling } from '../validate/validate-scheduling.ts'
import { refuseStepResources } from '../validate/validate-step-resources.ts'
import { refuseTrigger } from '../validate/validate-trigger.ts'
import type { Refusal } from '../verdict.ts'

type Objects = Pick<ObjectClient, 'get'>

/** What keeps a Build from being registered: Shipwright's checks, against what is in the namespace. */
export function validateBuild({ metadata, spec }: ShipwrightBuild, objects: Objects): Refusal | null {
  const { name = '', namespace = '' } = metadata
  return (
    refuseSecrets(spec, namespace, objects) ??
    refuseStrategy(spec, namespace, objects) ??
    refuseUseOfStrategy(spec, namespace, objects) ??
    refuseSource(spec) ??
    refuseName(name) ??
    refuseEnvEntries(spec.env) ??
    refuseTrigger(spec) ??
    refuseOutput(spec) ??
    refuseScheduling(spec)
  )
}

/**
 * What is wrong with the Build inside of a BuildRun. What does not fit its strategy, or cannot be scheduled,
 * is left out: a BuildRun has reasons of its own for that.
 */
export function validateEmbedded(
  spec: ShipwrightBuildSpec,
  namespace: string,
  objects: Objects,
): Refusal | null {
  return (
    refuseSecrets(spec, namespace, objects) ??
    refuseStrategy(spec, namespace, objects) ??
    refuseSource(spec) ??
    refuseEnvEntries(spec.env) ??
    refuseOutput({ ...spec, output: { ...spec.output, platforms: [] } })
  )
}

function refuseStrategy(spec: ShipwrightBuildSpec, namespace: string, objects: Objects): Refusal | null {
  if (findStrategy(spec, objects, namespace) !== null) return null
  const { kind = 'BuildStrategy', name } = spec.strategy
  if (kind === 'BuildStrategy')
    return {
      reason: 'BuildStrategyNotFound',
      message: `buildStrategy ${name} does not exist in namespace ${namespace}`,
    }
  if (kind === 'ClusterBuildStrategy')
    return { reason: 'ClusterBuildStrategyNotFound', message: `clusterBuildStrategy ${name} does not exist` }
  return { reason: 'UnknownBuildStrategyKind', message: `unknown strategy kind: ${kind}` }
}

function refuseUseOfStrategy(spec: ShipwrightBuildSpec, namespace: string, objects: Objects): Refusal | null {
  const strategy = findStrategy(spec, objects, namespace)
  if (strategy === null) return null
  return (
    refuseGivenParams(strategy.spec.parameters ?? [], spec.paramValues ?? []) ??
    refuseVolumes(strategy, spec.volumes ?? []) ??
    refuseStepResources(strategy, spec.strategy.stepResources ?? [])
  )
}

function refuseSecrets(spec: ShipwrightBuildSpec, namespace: string, objects: Objects): Refusal | null {
  const wanted: [string | undefined, string][] = [
    [spec.output.pushSecret, 'SpecOutputSecretRefNotFound'],
    [spec.source?.git?.cloneSecret, 'SpecSourceSecretRefNotFound'],
    [spec.source?.ociArtifact?.pullSecret, 'SpecSourceSecretRefNotFound'],
  ]
  const missing = wanted.flatMap(([name, reason]) =>
    name !== undefined && objects.get('Secret', namespace, name) === null ? [{ name, reason }] : [],
  )
  const [first] = missing
  if (first === undefined) return null
  const names = [...new Set(missing.map(({ name }) => name))].sort()
  return names.length === 1
    ? { reason: first.reason, message: `referenced secret ${first.name} not found` }
    : { reason: 'MultipleSecretRefNotFound', message: `missing secrets are ${names.join(',')}` }
}

/** Not upstream's reason: there a Build whose source contradicts itself is looked at for ever. */
function refuseSource({ source }: ShipwrightBuildSpec): Refusal | null {
  if (source === undefined) return null
  const { type, git, ociArtifact, local } = source
  const reason = 'SourceTypeNotValid'
  if (type === undefined)
    return (git ?? ociArtifact ?? local) === undefined
      ? null
      : { reason, message: 'source.type is missing: it must be one of Git, OCI, Local' }
  const fields = { Git: 'git', OCI: 'ociArtifact', Local: 'local' } as const
  if (source[fields[type]] !== undefined) return null
  return {
    reason,
    message: `source.type ${type} does not match the source: source.${fields[type]} is missing`,
  }
}

function refuseName(name: string): Refusal | null {
  const mistake = labelValueMistake(name)
  return mistake === null ? null : { reason: 'BuildNameInvalid', message: mistake }
}
