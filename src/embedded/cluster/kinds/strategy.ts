import { z } from 'zod'
import { strategy } from '../../../shipwright/index.ts'
import { age } from './human-duration.ts'
import { ageColumn, defineKind, metadata } from './kind.ts'

const columns = [ageColumn]

export const buildStrategyKind = defineKind({
  group: 'shipwright.io',
  version: 'v1beta1',
  kind: 'BuildStrategy',
  plural: 'buildstrategies',
  singular: 'buildstrategy',
  description: 'How an image is built, for the Builds of its namespace',
  shortNames: ['bs', 'bss'],
  schema: strategy.extend({ metadata, kind: z.literal('BuildStrategy') }),
  columns,
  cells: ({ metadata: meta }, now) => [age(meta.creationTimestamp, now)],
})

export const clusterBuildStrategyKind = defineKind({
  group: 'shipwright.io',
  version: 'v1beta1',
  kind: 'ClusterBuildStrategy',
  plural: 'clusterbuildstrategies',
  singular: 'clusterbuildstrategy',
  description: 'How an image is built, for the Builds of all namespaces',
  shortNames: ['cbs', 'cbss'],
  namespaced: false,
  schema: strategy.extend({ metadata, kind: z.literal('ClusterBuildStrategy') }),
  columns,
  cells: ({ metadata: meta }, now) => [age(meta.creationTimestamp, now)],
})
