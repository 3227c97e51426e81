import { z } from 'zod'
import {
  buildSpec,
  image,
  localSource,
  paramValue,
  placement,
  runRetention,
  stepResource,
  volume,
} from './build.ts'
import { condition, envVar, goDuration, objectMeta } from './kubernetes.ts'

/** https://shipwright.io/docs/build/buildrun/ */
export const buildRunSpec = z.object({
  build: z
    .object({
      name: z.string().optional().describe('An existing Build to use; excludes spec'),
      spec: buildSpec.optional().describe('An embedded Build, for this BuildRun alone; excludes name'),
    })
    .describe('The Build that is run'),
  source: z
    .object({
      type: z.literal('Local').describe('Local is the only type here'),
      local: localSource.optional().describe('Files that the user uploads'),
    })
    .optional()
    .describe('Builds local files instead of the source of the Build'),
  serviceAccount: z
    .string()
    .optional()
    .describe(
      'The ServiceAccount to use: pipeline when omitted, or default where there is none of that name; .generate makes one for the BuildRun',
    ),
  timeout: goDuration
    .optional()
    .describe('How long the BuildRun may take, as a Go duration such as 5m; over that of the Build'),
  paramValues: z
    .array(paramValue)
    .optional()
    .describe('Values for the parameters of the strategy, over those of the same name in the Build'),
  output: image.optional().describe('The image that is made, over the output of the Build'),
  state: z.literal('BuildRunCanceled').optional().describe('BuildRunCanceled cancels the BuildRun'),
  env: z.array(envVar).optional().describe('Environment variables of the steps, over those of the Build'),
  retention: runRetention
    .optional()
    .describe('How long the BuildRun can exist once it is completed, over what the Build says'),
  volumes: z
    .array(volume)
    .optional()
    .describe('Volumes that override those of the strategy, over those of the Build'),
  stepResources: z.array(stepResource).optional().describe('Resources of single steps, over the Build'),
  ...placement,
})
export type BuildRunSpec = z.infer<typeof buildRunSpec>

const sourceResult = z.object({
  timestamp: z.string().nullish().describe('The time of the source'),
  git: z
    .object({
      commitSha: z.string().optional().describe('The commit that was built'),
      commitAuthor: z.string().optional().describe('Its author'),
      branchName: z.string().optional().describe('The default branch, where no revision was asked for'),
    })
    .optional()
    .describe('What came from Git'),
  ociArtifact: z
    .object({ digest: z.string().optional().describe('The digest of the artifact') })
    .optional()
    .describe('What came as an OCI artifact'),
})

export const buildRunStatus = z.object({
  conditions: z.array(condition).optional().describe('How it stands: the condition Succeeded'),
  startTime: z.string().optional().describe('When the work began'),
  completionTime: z.string().optional().describe('When it ended, well or not'),
  taskRunName: z.string().optional().describe('The TaskRun; deprecated in favour of executor'),
  executor: z
    .object({ name: z.string().describe('Its name'), kind: z.string().describe('TaskRun or PipelineRun') })
    .optional()
    .describe('What does the work'),
  buildSpec: buildSpec.optional().describe('The Build as it was when the BuildRun began'),
  source: sourceResult.optional().describe('What was built'),
  sources: z
    .array(sourceResult.extend({ name: z.string().optional().describe('Name of the source') }))
    .optional()
    .describe('What was built, in the shape of earlier versions'),
  /** Absent or empty: no digest was reported. */
  output: z
    .object({
      digest: z.string().optional().describe('Digest of the image'),
      size: z.number().optional().describe('Compressed size of the image in bytes'),
      vulnerabilities: z
        .array(
          z.object({
            id: z.string().describe('Identifier, such as CVE-2024-1'),
            severity: z.string().optional().describe('Its severity'),
          }),
        )
        .optional()
        .describe('What the scan found'),
    })
    .optional()
    .describe('The image that was made, as far as the strategy reports it'),
  /** What the steps reported, as the TaskRun has it; `value` is text in all that Shipwright writes. */
  taskResults: z
    .array(z.object({ name: z.string(), type: z.string().optional(), value: z.unknown() }))
    .optional(),
  failureDetails: z
    .object({
      reason: z.string().optional().describe('Why, as a word, if the step says so'),
      message: z.string().optional().describe('Why, as a sentence, if the step says so'),
      location: z
        .object({
          pod: z.string().optional().describe('Name of the Pod'),
          container: z.string().optional().describe('Name of the container'),
        })
        .optional()
        .describe('Where the log is'),
    })
    .optional()
    .describe('Why it failed, and where'),
})
export type BuildRunStatus = z.infer<typeof buildRunStatus>

export const buildRun = z.object({
  apiVersion: z.literal('shipwright.io/v1beta1'),
  kind: z.literal('BuildRun'),
  metadata: objectMeta,
  spec: buildRunSpec.describe('The Build to run, and what differs from it this time'),
  status: buildRunStatus.optional().describe('How it goes, and what came out'),
})
export type BuildRun = z.infer<typeof buildRun>
