import { z } from 'zod'
import { envVar, objectMeta, resources, volumeMount, volumeSource } from './kubernetes.ts'

const securityContext = z.looseObject({ runAsUser: z.number().optional(), runAsGroup: z.number().optional() })

/** A container of the strategy; Shipwright's steps have no `script`. */
export const strategyStep = z.object({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  workingDir: z.string().optional(),
  env: z.array(envVar).optional(),
  resources: resources.optional(),
  volumeMounts: z.array(volumeMount).optional(),
  imagePullPolicy: z.string().optional(),
  securityContext: securityContext.optional(),
})
export type StrategyStep = z.infer<typeof strategyStep>

export const strategyParameter = z.object({
  name: z.string(),
  description: z.string(),
  type: z.enum(['string', 'array']).optional(),
  default: z.string().optional(),
  defaults: z.array(z.string()).optional(),
})
export type StrategyParameter = z.infer<typeof strategyParameter>

export const strategyVolume = z.intersection(
  z.object({ name: z.string(), overridable: z.boolean().optional(), description: z.string().optional() }),
  volumeSource,
)

/** https://shipwright.io/docs/build/buildstrategies/ */
export const strategySpec = z.object({
  steps: z.array(strategyStep),
  parameters: z.array(strategyParameter).optional(),
  securityContext: z.object({ runAsUser: z.number(), runAsGroup: z.number() }).optional(),
  volumes: z.array(strategyVolume).optional(),
})
export type StrategySpec = z.infer<typeof strategySpec>

export const strategy = z.object({
  apiVersion: z.literal('shipwright.io/v1beta1'),
  kind: z.enum(['BuildStrategy', 'ClusterBuildStrategy']),
  metadata: objectMeta,
  spec: strategySpec,
})
export type Strategy = z.infer<typeof strategy>
