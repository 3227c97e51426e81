import { z } from 'zod'
import { envVar, goDuration, objectMeta, resources, toleration, volumeSource } from './kubernetes.ts'

/** A value out of a ConfigMap or Secret of the namespace. */
const objectKeyRef = z.object({
  name: z.string().describe('Name of the object'),
  key: z.string().describe('Key inside of the object'),
  format: z
    .string()
    .optional()
    .describe('A text around the value, which stands for ${CONFIGMAP_VALUE} or ${SECRET_VALUE} in it'),
})

const singleValue = z.object({
  value: z.string().optional().describe('The value itself'),
  configMapValue: objectKeyRef.optional().describe('The value is that of a key of a ConfigMap'),
  secretValue: objectKeyRef.optional().describe('The value is that of a key of a Secret'),
})
export type SingleValue = z.infer<typeof singleValue>

/** A value for a strategy's parameter: one of value, configMapValue, secretValue, or `values` for arrays. */
export const paramValue = singleValue.extend({
  name: z.string().describe('Name of the parameter, as the strategy defines it'),
  values: z
    .array(singleValue.nullable())
    .optional()
    .describe('The values of an array parameter; each has one of value, configMapValue and secretValue'),
})
export type ParamValue = z.infer<typeof paramValue>

export const image = z.object({
  image: z.string().describe('Where the image is pushed to: REGISTRY/NAME:TAG'),
  insecure: z.boolean().optional().describe('The registry speaks plain HTTP or shows an unknown certificate'),
  pushSecret: z.string().optional().describe('Name of a Secret with access to the registry'),
  annotations: z.record(z.string(), z.string()).optional().describe('Annotations that the image gets'),
  labels: z.record(z.string(), z.string()).optional().describe('Labels that the image gets'),
  timestamp: z
    .string()
    .optional()
    .describe(
      'The creation time that the image gets: Zero, SourceTimestamp, BuildTimestamp, or seconds since the epoch. The tool of the strategy decides when omitted',
    ),
  vulnerabilityScan: z
    .object({
      enabled: z.boolean().describe('Whether to scan the image'),
      failOnFinding: z.boolean().optional().describe('Whether a vulnerability fails the BuildRun'),
      ignore: z
        .object({
          id: z.array(z.string()).optional().describe('Identifiers of vulnerabilities to ignore'),
          severity: z.string().optional().describe('Vulnerabilities of this severity and below are ignored'),
          unfixed: z.boolean().optional().describe('Whether to ignore vulnerabilities without a fix'),
        })
        .optional()
        .describe('What is not reported'),
    })
    .optional()
    .describe('Scans the image for vulnerabilities before it is pushed'),
  platforms: z
    .array(
      z.object({
        os: z.string().describe('Operating system, such as linux'),
        arch: z.string().describe('Architecture, such as amd64'),
      }),
    )
    .optional()
    .describe('Platforms that the image is built for'),
})
export type Image = z.infer<typeof image>

/** Files that the user uploads once the Pod waits for them. */
export const localSource = z.object({
  name: z.string().optional().describe('Name of the source'),
  timeout: goDuration.optional().describe('How long to wait for the upload, as a Go duration such as 3m'),
})

export const source = z.object({
  type: z.enum(['Git', 'OCI', 'Local']).optional().describe('Where the source comes from'),
  contextDir: z.string().optional().describe('The folder of the source to build in'),
  git: z
    .object({
      url: z.string().describe('URL of the repository'),
      revision: z.string().optional().describe('Branch, tag or commit; the default branch when omitted'),
      cloneSecret: z.string().optional().describe('Name of a Secret with access to the repository'),
      depth: z
        .number()
        .int()
        .min(0)
        .optional()
        .describe('How many commits to fetch; 0 is all, 1 when omitted'),
    })
    .optional()
    .describe('A Git repository'),
  ociArtifact: z
    .object({
      image: z.string().describe('Where the artifact is'),
      prune: z.enum(['Never', 'AfterPull']).optional().describe('Whether it is deleted once it was pulled'),
      pullSecret: z.string().optional().describe('Name of a Secret with access to the registry'),
    })
    .optional()
    .describe('An OCI artifact that holds the source'),
  local: localSource.optional().describe('Files that the user uploads'),
})
export type Source = z.infer<typeof source>

/** What one step of the strategy may use. */
export const stepResource = z.object({
  name: z.string().describe('Name of the step'),
  resources: resources.describe('Its requests and limits'),
})

export const strategyRef = z.object({
  name: z.string().describe('Name of the strategy'),
  /** Anything unknown ends in UnknownStrategyKind, so it is not refused here. */
  kind: z.string().optional().describe('BuildStrategy (when omitted) or ClusterBuildStrategy'),
  stepResources: z.array(stepResource).optional().describe('Resources of single steps, over the strategy'),
})

export const volume = z.intersection(
  z.object({ name: z.string().describe('Name of the volume, as the strategy defines it') }),
  volumeSource,
)

export const runRetention = z.object({
  ttlAfterFailed: goDuration
    .optional()
    .describe('How long a failed BuildRun can exist, as a Go duration such as 10m'),
  ttlAfterSucceeded: goDuration
    .optional()
    .describe('How long a successful BuildRun can exist, as a Go duration such as 10m'),
})

/** Which nodes a Pod may run on, and how. */
export const placement = {
  nodeSelector: z
    .record(z.string(), z.string())
    .optional()
    .describe('Labels that a node must have to run the Pod'),
  tolerations: z.array(toleration).optional().describe('Taints of nodes that the Pod puts up with'),
  schedulerName: z.string().optional().describe('The scheduler that places the Pod'),
  runtimeClassName: z.string().optional().describe('The RuntimeClass that runs the Pod'),
}

const limit = z.number().int().min(1).max(10_000)

/** https://shipwright.io/docs/build/build/ */
export const buildSpec = z.object({
  source: source.optional().describe('What is built'),
  strategy: strategyRef.describe('How it is built'),
  output: image.describe('The image that is made'),
  trigger: z.looseObject({}).optional().describe('Events that Shipwright Triggers starts BuildRuns for'),
  paramValues: z.array(paramValue).optional().describe('Values for the parameters of the strategy'),
  env: z.array(envVar).optional().describe('Environment variables of the steps'),
  timeout: goDuration.optional().describe('How long a BuildRun may take, as a Go duration such as 5m'),
  volumes: z.array(volume).optional().describe('Volumes that override those of the strategy'),
  retention: runRetention
    .extend({
      failedLimit: limit.optional().describe('How many failed BuildRuns of the Build can exist'),
      succeededLimit: limit.optional().describe('How many succeeded BuildRuns of the Build can exist'),
      atBuildDeletion: z
        .boolean()
        .optional()
        .describe('Whether the BuildRuns are deleted together with the Build'),
    })
    .optional()
    .describe('When BuildRuns are deleted automatically'),
  ...placement,
})
export type ShipwrightBuildSpec = z.infer<typeof buildSpec>

/** Shipwright's Build; ours is `Build` in the domain. */
export const shipwrightBuild = z.object({
  apiVersion: z.literal('shipwright.io/v1beta1'),
  kind: z.literal('Build'),
  metadata: objectMeta,
  spec: buildSpec.describe('What is built, how, and where the image goes'),
  status: z
    .object({
      registered: z.enum(['True', 'False', 'Unknown']).optional().describe('Whether BuildRuns may use it'),
      reason: z.string().optional().describe('Why, as a word'),
      message: z.string().optional().describe('Why, as a sentence'),
    })
    .optional()
    .describe('What the validation found'),
})
export type ShipwrightBuild = z.infer<typeof shipwrightBuild>
