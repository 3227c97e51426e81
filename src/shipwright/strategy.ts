import { z } from 'zod'
import { envVar, objectMeta, resources, volumeMount, volumeSource } from './kubernetes.ts'

const securityContext = z.looseObject({
  runAsUser: z.number().optional().describe('User id'),
  runAsGroup: z.number().optional().describe('Group id'),
})

/** A container of the strategy; Shipwright's steps have no `script`. */
export const strategyStep = z.object({
  name: z.string().describe('Name of the step; its container is called step-NAME'),
  image: z.string().describe('The image that it runs in'),
  command: z.array(z.string()).optional().describe('What it runs'),
  args: z.array(z.string()).optional().describe('The arguments of the command'),
  workingDir: z.string().optional().describe('Where it runs'),
  env: z.array(envVar).optional().describe('Environment variables'),
  resources: resources.optional().describe('Its requests and limits'),
  volumeMounts: z.array(volumeMount).optional().describe('Volumes of the strategy that it sees'),
  imagePullPolicy: z.string().optional().describe('Always, IfNotPresent or Never'),
  securityContext: securityContext.optional().describe('User and rights of the step'),
})
export type StrategyStep = z.infer<typeof strategyStep>

export const strategyParameter = z.object({
  name: z.string().describe('Name of the parameter'),
  description: z.string().describe('What it is for'),
  type: z.enum(['string', 'array']).optional().describe('string when omitted'),
  default: z.string().optional().describe('The value of a string parameter that is not given'),
  defaults: z.array(z.string()).optional().describe('The values of an array parameter that is not given'),
})
export type StrategyParameter = z.infer<typeof strategyParameter>

export const strategyVolume = z.intersection(
  z.object({
    name: z.string().describe('Name of the volume'),
    overridable: z.boolean().optional().describe('Whether Builds and BuildRuns may replace it'),
    description: z.string().optional().describe('What it is for'),
  }),
  volumeSource,
)

/** https://shipwright.io/docs/build/buildstrategies/ */
export const strategySpec = z.object({
  steps: z.array(strategyStep).describe('What is done, one after another, in the source'),
  parameters: z.array(strategyParameter).optional().describe('What a Build can set'),
  securityContext: z
    .object({ runAsUser: z.number().describe('User id'), runAsGroup: z.number().describe('Group id') })
    .optional()
    .describe('Who the steps that do not say so run as, and who owns the source'),
  volumes: z.array(strategyVolume).optional().describe('Volumes that steps can mount'),
})
export type StrategySpec = z.infer<typeof strategySpec>

export const strategy = z.object({
  apiVersion: z.literal('shipwright.io/v1beta1'),
  kind: z.enum(['BuildStrategy', 'ClusterBuildStrategy']),
  metadata: objectMeta,
  spec: strategySpec,
})
export type Strategy = z.infer<typeof strategy>
