import { z } from 'zod'

const time = z.iso.datetime()

/** In the order in which an execution passes them. */
export const executionStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const

/** Why an execution ended without an image. */
export const failureSchema = z
  .object({
    reason: z.string().describe('One of docs/checks.md, or as the cluster gave it'),
    cause: z.string().nullable(),
    remedy: z.string().nullable(),
    message: z.string().describe('Words of the cluster or of a tool'),
    step: z.string().nullable(),
    exitCode: z.int().nullable(),
    pod: z.string().nullable(),
    container: z.string().nullable(),
  })
  .meta({ id: 'Failure' })

/** One container of a run. */
const stepSchema = z
  .object({
    name: z.string(),
    state: z.enum(['waiting', 'running', 'succeeded', 'failed', 'skipped']),
    exitCode: z.int().nullable(),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    usage: z
      .object({
        cpuSeconds: z.number(),
        peakMemoryBytes: z.number(),
        exact: z.boolean().describe('False where it is made of samples'),
      })
      .nullable()
      .describe('Null where nobody measured it'),
  })
  .meta({ id: 'Step' })

/** One attempt at a Build: one BuildRun. */
export const executionSchema = z
  .object({
    id: z.string(),
    buildId: z.string(),
    attempt: z.int(),
    state: z.enum(executionStates),
    namespace: z.string(),
    buildRun: z.string(),
    taskRun: z.string().nullable(),
    pod: z.string().nullable(),
    createdAt: time,
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    cancelAskedAt: time.nullable(),
    waitingFor: z.string().nullable(),
    steps: z.array(stepSchema),
    digest: z.string().nullable(),
    size: z.int().nullable(),
    vulnerabilities: z
      .array(z.object({ id: z.string(), severity: z.string().nullable() }))
      .describe('What a scan found, the worst first'),
    failure: failureSchema.nullable(),
  })
  .meta({ id: 'Execution' })
