import { shipwrightBuild } from '../../../shipwright/index.ts'
import { age } from './human-duration.ts'
import { defineKind, metadata } from './kind.ts'

export const buildKind = defineKind({
  group: 'shipwright.io',
  version: 'v1beta1',
  kind: 'Build',
  plural: 'builds',
  singular: 'build',
  description: 'What is built, with which strategy, and where the image goes',
  statusSubresource: true,
  schema: shipwrightBuild.extend({ metadata }),
  columns: [
    { name: 'Registered', type: 'string', description: 'Whether the Build is valid' },
    { name: 'Reason', type: 'string', description: 'Why it is or is not' },
    { name: 'BuildStrategyKind', type: 'string', description: 'BuildStrategy or ClusterBuildStrategy' },
    { name: 'BuildStrategyName', type: 'string', description: 'The strategy' },
    { name: 'CreationTime', type: 'date', description: 'Time since creation' },
  ],
  cells: ({ metadata: meta, spec, status }, now) => [
    status?.registered ?? null,
    status?.reason ?? null,
    spec.strategy.kind ?? null,
    spec.strategy.name,
    age(meta.creationTimestamp, now),
  ],
})
