import type { WrittenStrategy } from '../schema.ts'
import { error, findDoubles, type Remark } from '../remark.ts'

/** A label's value, because runs carry their strategy's name as one. */
const longestName = 63
/** Tekton's containers are called `step-<name>`, which is a label of at most 63. */
const longestStep = 63 - 'step-'.length
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
/** Shipwright puts steps of these names around the strategy's. */
const managed = ['source-default', 'source-local', 'image-processing']

/** Names of the strategy and of its steps, and the images, which Kubernetes would refuse only at the first run. */
export function checkNames({ kind, metadata, spec }: WrittenStrategy): Remark[] {
  const { steps } = spec
  return [
    ...(metadata.name.length > longestName || !subdomain.test(metadata.name)
      ? [
          error(
            ['metadata', 'name'],
            `\`${metadata.name}\` cannot name a strategy: at most ${longestName} lower-case letters, digits, \`-\` and \`.\`, beginning and ending with a letter or digit.`,
          ),
        ]
      : []),
    ...(kind === 'ClusterBuildStrategy' && metadata.namespace !== undefined
      ? [
          error(
            ['metadata', 'namespace'],
            'A ClusterBuildStrategy has no namespace: remove it, or make it a BuildStrategy.',
          ),
        ]
      : []),
    ...steps.flatMap(({ name, image }, index): Remark[] => {
      const path = ['spec', 'steps', index]
      const remarks: Remark[] = []
      if (managed.includes(name))
        remarks.push(
          error([...path, 'name'], `\`${name}\` is a step of Shipwright's own: give this one another name.`),
        )
      else if (name.length > longestStep || !label.test(name))
        remarks.push(
          error(
            [...path, 'name'],
            `\`${name}\` cannot name a step: at most ${longestStep} lower-case letters, digits and \`-\`, with no \`-\` at either end.`,
          ),
        )
      if (!/^\S+$/.test(image))
        remarks.push(
          error(
            [...path, 'image'],
            'This is no image: expected one such as `quay.io/containers/buildah:v1.40.1`.',
          ),
        )
      return remarks
    }),
    ...findDoubles(
      steps.map(({ name }) => name),
      (index) => ['spec', 'steps', index, 'name'],
      'step',
    ),
  ]
}
