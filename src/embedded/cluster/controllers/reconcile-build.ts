import { shipwrightBuild } from '../../../shipwright/index.ts'
import type { ObjectClient } from '../objects/client.ts'
import { validateBuild } from './validate-build.ts'

/** Says in a Build's status whether BuildRuns may use it. */
export function reconcileBuild(objects: ObjectClient, namespace: string, name: string): null {
  const object = objects.get('Build', namespace, name)
  if (object === null) return null
  const refusal = validateBuild(shipwrightBuild.parse(object).spec, namespace, objects)
  const status =
    refusal === null
      ? { registered: 'True', reason: 'Succeeded', message: 'all validations succeeded' }
      : { registered: 'False', ...refusal }
  objects.updateStatus({ ...object, status })
  return null
}
