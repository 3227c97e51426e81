import { z } from 'zod'
import { condition, objectMeta, resources } from './kubernetes.ts'
import { volume } from './build.ts'
import { containerState } from './pod.ts'
import { strategyStep } from './strategy.ts'

const value = z.union([z.string(), z.array(z.string())])

export const taskStep = strategyStep.omit({ resources: true }).extend({
  computeResources: resources.optional().describe('Its requests and limits'),
  securityContext: z.looseObject({}).optional().describe('User and rights of the step'),
})
export type TaskStep = z.infer<typeof taskStep>

export const taskSpec = z.object({
  description: z.string().optional().describe('What it is for'),
  params: z
    .array(
      z.object({
        name: z.string().describe('Name of the parameter'),
        description: z.string().optional().describe('What it is for'),
        type: z.enum(['string', 'array', 'object']).optional().describe('string when omitted'),
        default: value.optional().describe('The value when none is given'),
      }),
    )
    .optional()
    .describe('What the steps refer to'),
  results: z
    .array(
      z.object({
        name: z.string().describe('Name of the result'),
        description: z.string().optional().describe('What it says'),
        type: z.string().optional().describe('string when omitted'),
      }),
    )
    .optional()
    .describe('What the steps report'),
  workspaces: z
    .array(
      z.object({
        name: z.string().describe('Name of the workspace'),
        mountPath: z.string().optional().describe('Where it appears in the steps'),
      }),
    )
    .optional()
    .describe('Folders that the steps share'),
  steps: z.array(taskStep).describe('What is done, one after another'),
  volumes: z.array(volume).optional().describe('Volumes that steps can mount'),
})
export type TaskSpec = z.infer<typeof taskSpec>

/** https://tekton.dev/docs/pipelines/taskruns/ */
export const taskRunSpec = z.object({
  params: z
    .array(
      z.object({ name: z.string().describe('Name of the parameter'), value: value.describe('Its value') }),
    )
    .optional()
    .describe('Values for the parameters of the task'),
  serviceAccountName: z.string().optional().describe('The ServiceAccount of the Pod'),
  taskSpec: taskSpec.optional().describe('The task that is run'),
  timeout: z.string().optional().describe('A Go duration; 60m when omitted, and 0 for none'),
  status: z.enum(['TaskRunCancelled']).optional().describe('TaskRunCancelled cancels the TaskRun'),
  statusMessage: z.string().optional().describe('Why it was cancelled'),
  workspaces: z
    .array(z.looseObject({ name: z.string().describe('Name of the workspace') }))
    .optional()
    .describe('What is bound to the workspaces of the task'),
  podTemplate: z.looseObject({}).optional().describe('What the Pod gets beyond its steps'),
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
