import { z } from 'zod'
import { condition, envVar, objectMeta, resources, volumeMount } from './kubernetes.ts'
import { volume } from './build.ts'

const value = z.union([z.string(), z.array(z.string())])

export const taskStep = z.object({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  workingDir: z.string().optional(),
  env: z.array(envVar).optional(),
  computeResources: resources.optional(),
  volumeMounts: z.array(volumeMount).optional(),
  imagePullPolicy: z.string().optional(),
  securityContext: z.looseObject({}).optional(),
})
export type TaskStep = z.infer<typeof taskStep>

export const taskSpec = z.object({
  description: z.string().optional(),
  params: z
    .array(
      z.object({
        name: z.string(),
        description: z.string().optional(),
        type: z.enum(['string', 'array', 'object']).optional(),
        default: value.optional(),
      }),
    )
    .optional(),
  results: z
    .array(z.object({ name: z.string(), description: z.string().optional(), type: z.string().optional() }))
    .optional(),
  workspaces: z.array(z.object({ name: z.string(), mountPath: z.string().optional() })).optional(),
  steps: z.array(taskStep),
  volumes: z.array(volume).optional(),
})
export type TaskSpec = z.infer<typeof taskSpec>

/** https://tekton.dev/docs/pipelines/taskruns/ */
export const taskRunSpec = z.object({
  params: z.array(z.object({ name: z.string(), value })).optional(),
  serviceAccountName: z.string().optional(),
  taskSpec: taskSpec.optional(),
  /** Absent means Tekton's 60 minutes; `0` none. */
  timeout: z.string().optional(),
  status: z.enum(['TaskRunCancelled']).optional(),
  statusMessage: z.string().optional(),
  workspaces: z.array(z.looseObject({ name: z.string() })).optional(),
  podTemplate: z.looseObject({}).optional(),
})

/** In the order of the steps; while the Pod runs every step says `running`, also those whose turn has not come. */
export const stepState = z.object({
  name: z.string(),
  container: z.string().optional(),
  imageID: z.string().optional(),
  /** `Skipped`, `Completed`, `Error`, `TaskRunCancelled`, `TaskRunTimeout`; absent after running out of memory. */
  terminationReason: z.string().optional(),
  waiting: z.object({ reason: z.string().optional(), message: z.string().optional() }).optional(),
  running: z.object({ startedAt: z.string().nullish() }).optional(),
  terminated: z
    .object({
      exitCode: z.number(),
      reason: z.string().optional(),
      message: z.string().optional(),
      startedAt: z.string().nullish(),
      finishedAt: z.string().nullish(),
    })
    .optional(),
})
export type StepState = z.infer<typeof stepState>

export const taskRun = z.object({
  apiVersion: z.literal('tekton.dev/v1'),
  kind: z.literal('TaskRun'),
  metadata: objectMeta,
  spec: taskRunSpec,
  status: z
    .object({
      conditions: z.array(condition).optional(),
      podName: z.string().optional(),
      startTime: z.string().optional(),
      completionTime: z.string().optional(),
      steps: z.array(stepState).optional(),
      results: z
        .array(z.object({ name: z.string(), type: z.string().optional(), value: z.unknown() }))
        .optional(),
      taskSpec: taskSpec.optional(),
    })
    .optional(),
})
export type TaskRun = z.infer<typeof taskRun>
