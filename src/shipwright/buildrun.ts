import { z } from 'zod'
import { buildSpec, image, paramValue, runRetention, volume } from './build.ts'
import { condition, envVar, objectMeta, resources, toleration } from './kubernetes.ts'

/** https://shipwright.io/docs/build/buildrun/ */
export const buildRunSpec = z.object({
  build: z.object({ name: z.string().optional(), spec: buildSpec.optional() }),
  source: z
    .object({
      type: z.literal('Local'),
      local: z.object({ name: z.string().optional(), timeout: z.string().optional() }).optional(),
    })
    .optional(),
  /** `.generate` makes one for the run. */
  serviceAccount: z.string().optional(),
  timeout: z.string().optional(),
  paramValues: z.array(paramValue).optional(),
  output: image.optional(),
  state: z.literal('BuildRunCanceled').optional(),
  env: z.array(envVar).optional(),
  retention: runRetention.optional(),
  volumes: z.array(volume).optional(),
  stepResources: z.array(z.object({ name: z.string(), resources })).optional(),
  nodeSelector: z.record(z.string(), z.string()).optional(),
  tolerations: z.array(toleration).optional(),
  schedulerName: z.string().optional(),
  runtimeClassName: z.string().optional(),
})
export type BuildRunSpec = z.infer<typeof buildRunSpec>

const sourceResult = z.object({
  timestamp: z.string().nullish(),
  git: z
    .object({
      commitSha: z.string().optional(),
      commitAuthor: z.string().optional(),
      branchName: z.string().optional(),
    })
    .optional(),
  ociArtifact: z.object({ digest: z.string().optional() }).optional(),
})

export const buildRunStatus = z.object({
  conditions: z.array(condition).optional(),
  startTime: z.string().optional(),
  completionTime: z.string().optional(),
  /** Deprecated in favour of `executor`, still written. */
  taskRunName: z.string().optional(),
  executor: z.object({ name: z.string(), kind: z.string() }).optional(),
  buildSpec: buildSpec.optional(),
  source: sourceResult.optional(),
  /** The shape of the older document. */
  sources: z.array(sourceResult.extend({ name: z.string().optional() })).optional(),
  /** Absent or empty: no digest was reported. */
  output: z
    .object({
      digest: z.string().optional(),
      size: z.number().optional(),
      vulnerabilities: z.array(z.object({ id: z.string(), severity: z.string().optional() })).optional(),
    })
    .optional(),
  failureDetails: z
    .object({
      reason: z.string().optional(),
      message: z.string().optional(),
      location: z.object({ pod: z.string().optional(), container: z.string().optional() }).optional(),
    })
    .optional(),
})
export type BuildRunStatus = z.infer<typeof buildRunStatus>

export const buildRun = z.object({
  apiVersion: z.literal('shipwright.io/v1beta1'),
  kind: z.literal('BuildRun'),
  metadata: objectMeta,
  spec: buildRunSpec,
  status: buildRunStatus.optional(),
})
export type BuildRun = z.infer<typeof buildRun>
