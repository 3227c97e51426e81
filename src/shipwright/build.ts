import { z } from 'zod'
import { envVar, objectMeta, resources, toleration, volumeSource } from './kubernetes.ts'

/** `{name, key, format}`: a value out of a ConfigMap or Secret of the namespace. */
const objectKeyRef = z.object({ name: z.string(), key: z.string(), format: z.string().optional() })

const singleValue = z.object({
  value: z.string().optional(),
  configMapValue: objectKeyRef.optional(),
  secretValue: objectKeyRef.optional(),
})
export type SingleValue = z.infer<typeof singleValue>

/** A value for a strategy's parameter: one of value, configMapValue, secretValue, or `values` for arrays. */
export const paramValue = singleValue.extend({
  name: z.string(),
  values: z.array(singleValue.nullable()).optional(),
})
export type ParamValue = z.infer<typeof paramValue>

export const image = z.object({
  image: z.string(),
  insecure: z.boolean().optional(),
  pushSecret: z.string().optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  /** Zero, SourceTimestamp, BuildTimestamp, or seconds since the epoch. */
  timestamp: z.string().optional(),
  vulnerabilityScan: z
    .object({
      enabled: z.boolean(),
      failOnFinding: z.boolean().optional(),
      ignore: z
        .object({
          id: z.array(z.string()).optional(),
          severity: z.string().optional(),
          unfixed: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
  platforms: z.array(z.object({ os: z.string(), arch: z.string() })).optional(),
})
export type Image = z.infer<typeof image>

export const source = z.object({
  type: z.enum(['Git', 'OCI', 'Local']).optional(),
  contextDir: z.string().optional(),
  git: z
    .object({
      url: z.string(),
      revision: z.string().optional(),
      cloneSecret: z.string().optional(),
      depth: z.number().optional(),
    })
    .optional(),
  ociArtifact: z
    .object({
      image: z.string(),
      prune: z.enum(['Never', 'AfterPull']).optional(),
      pullSecret: z.string().optional(),
    })
    .optional(),
  local: z.object({ name: z.string().optional(), timeout: z.string().optional() }).optional(),
})
export type Source = z.infer<typeof source>

export const strategyRef = z.object({
  name: z.string(),
  /** Absent means BuildStrategy; anything else ends in UnknownStrategyKind, so it is not refused here. */
  kind: z.string().optional(),
  stepResources: z.array(z.object({ name: z.string(), resources })).optional(),
})

export const volume = z.intersection(z.object({ name: z.string() }), volumeSource)

export const runRetention = z.object({
  /** Go durations. */
  ttlAfterFailed: z.string().optional(),
  ttlAfterSucceeded: z.string().optional(),
})

/** https://shipwright.io/docs/build/build/ */
export const buildSpec = z.object({
  source: source.optional(),
  strategy: strategyRef,
  output: image,
  trigger: z.looseObject({}).optional(),
  paramValues: z.array(paramValue).optional(),
  env: z.array(envVar).optional(),
  /** A Go duration. */
  timeout: z.string().optional(),
  volumes: z.array(volume).optional(),
  retention: runRetention
    .extend({
      failedLimit: z.number().optional(),
      succeededLimit: z.number().optional(),
      atBuildDeletion: z.boolean().optional(),
    })
    .optional(),
  nodeSelector: z.record(z.string(), z.string()).optional(),
  tolerations: z.array(toleration).optional(),
  schedulerName: z.string().optional(),
  runtimeClassName: z.string().optional(),
})
export type ShipwrightBuildSpec = z.infer<typeof buildSpec>

/** Shipwright's Build; ours is `Build` in the domain. */
export const shipwrightBuild = z.object({
  apiVersion: z.literal('shipwright.io/v1beta1'),
  kind: z.literal('Build'),
  metadata: objectMeta,
  spec: buildSpec,
  status: z
    .object({
      registered: z.enum(['True', 'False', 'Unknown']).optional(),
      reason: z.string().optional(),
      message: z.string().optional(),
    })
    .optional(),
})
export type ShipwrightBuild = z.infer<typeof shipwrightBuild>
