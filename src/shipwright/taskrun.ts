import { z } from 'zod'
import { condition, objectMeta, resources } from './kubernetes.ts'
import { volume } from './build.ts'
import { containerState } from './pod.ts'
import { strategyStep } from './strategy.ts'

const value = z.union([z.string(), z.array(z.string())])

export const taskStep = strategyStep
  .omit({ resources: true })
  .extend({ computeResources: resources.optional(), securityContext: z.looseObject({}).optional() })
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
export const stepState = containerState.extend({
  name: z.string(),
  container: z.string().optional(),
  imageID: z.string().optional(),
  /** `Skipped`, `Completed`, `Error`, `TaskRunCancelled`, `TaskRunTimeout`; absent after running out of memory. */
  terminationReason: z.string().optional(),
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
