import { shipwrightBuild } from '../../../../shipwright/index.ts'
import type { ObjectClient } from '../../objects/client.ts'
import { applyDeletionRule } from './own-build-runs.ts'
import { limitBuildRuns } from './limit-build-runs.ts'
import { validateBuild } from './validate-build.ts'

/** Says in a Build's status whether BuildRuns may use it, and keeps no more of them than it allows. */
export function reconcileBuild(objects: ObjectClient, namespace: string, name: string): null {
  const object = objects.get('Build', namespace, name)
  if (object === null) return null
  const build = shipwrightBuild.parse(object)
  const refusal = applyDeletionRule(build, objects) ?? validateBuild(build, objects)
  const status =
    refusal === null
      ? { registered: 'True', reason: 'Succeeded', message: 'all validations succeeded' }
      : { registered: 'False', ...refusal }
  objects.updateStatus({ ...object, status })
  limitBuildRuns(build, objects)
  return null
}

/** After one of its BuildRuns has ended. */
export function reconcileLimit(objects: ObjectClient, namespace: string, name: string): null {
  const object = objects.get('Build', namespace, name)
  if (object !== null) limitBuildRuns(shipwrightBuild.parse(object), objects)
  return null
}
