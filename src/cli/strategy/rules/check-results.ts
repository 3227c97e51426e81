import { findReferences, textsOf } from '../find-references.ts'
import { warning, type Remark } from '../remark.ts'
import type { WrittenStrategy } from '../schema.ts'

const size = 'Write the compressed size in bytes to `$(results.shp-image-size.path)`'

/** A build without a digest is a build of which nobody can say what it made. */
export function checkResults({ spec }: WrittenStrategy): Remark[] {
  if (usesOutputDirectory(spec.steps)) return []
  const results = new Set(
    referencesOf(spec.steps).flatMap(({ group, name }) =>
      group === 'results' && name !== null ? [name] : [],
    ),
  )
  const path = ['spec', 'steps']
  if (!results.has('shp-image-digest.path'))
    return [
      warning(
        path,
        'No step reports the digest of the image, so nobody can tell what was built. Write it to `$(results.shp-image-digest.path)`, ' +
          'or put an OCI layout into `$(params.shp-output-directory)` and let Shipwright push it.',
      ),
    ]
  return results.has('shp-image-size.path')
    ? []
    : [warning(path, `No step reports the size of the image. ${size}.`)]
}

/** Whether Shipwright's own step pushes what the strategy leaves in a directory, and reports it. */
export function usesOutputDirectory(steps: WrittenStrategy['spec']['steps']): boolean {
  return referencesOf(steps).some(({ group, name }) => group === 'params' && name === 'shp-output-directory')
}

function referencesOf(steps: WrittenStrategy['spec']['steps']) {
  return steps.flatMap((step) => textsOf(step, []).flatMap(({ text }) => findReferences(text)))
}
