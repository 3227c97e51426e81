import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parseAllDocuments } from 'yaml'
import type { NewObject, ObjectClient } from './objects/client.ts'

/** Makes the ClusterBuildStrategies of a folder's YAML files be in the cluster as the files say. */
export function applyStrategies(directory: string, objects: ObjectClient): void {
  const files = readdirSync(directory).filter((name) => /\.ya?ml$/.test(name))
  for (const file of files.sort()) {
    for (const document of parseAllDocuments(readFileSync(join(directory, file), 'utf8'))) {
      const [error] = document.errors
      if (error !== undefined) throw new Error(`${join(directory, file)}: ${error.message}`, { cause: error })
      const object = document.toJS() as NewObject | null
      if (object !== null) apply(object, objects)
    }
  }
}

function apply(object: NewObject, objects: ObjectClient): void {
  const existing = objects.get(object.kind, null, object.metadata.name ?? '')
  if (existing === null) {
    objects.create(object)
    return
  }
  const { labels, annotations } = object.metadata
  const metadata = { ...existing.metadata, ...(labels && { labels }), ...(annotations && { annotations }) }
  const next = { ...existing, ...object, metadata }
  if (!isDeepStrictEqual(next, existing)) objects.update(next)
}
