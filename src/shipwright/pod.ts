import { z } from 'zod'
import { objectMeta } from './kubernetes.ts'

/** What a container does now: of Pods, and with more beside it of a TaskRun's steps. */
export const containerState = z.object({
  waiting: z.object({ reason: z.string().optional(), message: z.string().optional() }).optional(),
  running: z.object({ startedAt: z.string().nullish() }).optional(),
  terminated: z
    .object({
      exitCode: z.number(),
      reason: z.string().optional(),
      message: z.string().optional(),
      /** Null for a container that never started. */
      startedAt: z.string().nullish(),
      finishedAt: z.string().nullish(),
    })
    .optional(),
})
export type ContainerState = z.infer<typeof containerState>

const containerStatus = z.object({
  name: z.string(),
  image: z.string().optional(),
  ready: z.boolean().optional(),
  state: containerState.optional(),
})

/** The Pod of a TaskRun, as far as it is read: container statuses come sorted by name, not in step order. */
export const pod = z.object({
  metadata: objectMeta,
  spec: z
    .object({
      nodeName: z.string().optional(),
      containers: z.array(z.object({ name: z.string(), image: z.string().optional() })).optional(),
    })
    .optional(),
  status: z
    .object({
      phase: z.string().optional(),
      reason: z.string().optional(),
      message: z.string().optional(),
      startTime: z.string().optional(),
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            reason: z.string().optional(),
            message: z.string().optional(),
            /** RFC 3339. */
            lastTransitionTime: z.string().nullish(),
          }),
        )
        .optional(),
      initContainerStatuses: z.array(containerStatus).optional(),
      containerStatuses: z.array(containerStatus).optional(),
    })
    .optional(),
})
export type Pod = z.infer<typeof pod>
