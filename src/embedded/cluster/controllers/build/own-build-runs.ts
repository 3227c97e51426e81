import type { OwnerReference, ShipwrightBuild } from '../../../../shipwright/index.ts'
import type { KubeObject, ObjectClient } from '../../objects/client.ts'
import { buildRunsOf } from '../build-runs-of.ts'
import type { Refusal } from '../verdict.ts'

type Owned = Pick<KubeObject, 'metadata'>

/**
 * `retention.atBuildDeletion`: a Build that owns its BuildRuns takes them along. Set or unset later, it
 * holds for those that are there.
 */
export function applyDeletionRule(build: ShipwrightBuild, objects: ObjectClient): Refusal | null {
  const atBuildDeletion = build.spec.retention?.atBuildDeletion === true
  let refusal: Refusal | null = null
  for (const { object } of buildRunsOf(build, objects)) {
    const owners = atBuildDeletion ? withOwner(object, build) : withoutOwner(object, build)
    if ('reason' in owners) refusal ??= owners
    else objects.update({ ...object, metadata: { ...object.metadata, ownerReferences: owners } })
  }
  return refusal
}

/** The object's owners with the Build as the one that controls it; an object has no two of those. */
export function withOwner(
  { metadata }: Owned,
  { metadata: build }: ShipwrightBuild,
): OwnerReference[] | Refusal {
  const owners = metadata.ownerReferences ?? []
  const { name = '', uid = '' } = build
  if (owners.some((owner) => owner.uid === uid)) return owners
  const other = owners.find(({ controller }) => controller === true)
  if (other !== undefined)
    return {
      reason: 'SetOwnerReferenceFailed',
      message: `unexpected error when trying to set the ownerreference: Object ${metadata.namespace ?? ''}/${metadata.name} is already owned by another ${other.kind} controller ${other.name}`,
    }
  const owner = { apiVersion: 'shipwright.io/v1beta1', kind: 'Build', name, uid }
  return [...owners, { ...owner, controller: true, blockOwnerDeletion: true }]
}

function withoutOwner({ metadata }: Owned, { metadata: build }: ShipwrightBuild): OwnerReference[] {
  return (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== build.uid)
}
