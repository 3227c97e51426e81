import { z } from 'zod'
import { executionSchema, failureSchema } from '../executions/execution-schema.ts'

/** In the order in which a Build passes them. */
export const buildStates = [
  'pending',
  'queued',
  'running',
  'completed',
  'failed',
  'cancelled',
  'skipped',
] as const

const time = z.iso.datetime()

const cancelCause = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('superseded'), by: z.string() }),
    z.object({ kind: z.literal('closed'), pullRequest: z.int() }),
    z.object({ kind: z.literal('deleted'), ref: z.string() }),
    z.object({ kind: z.literal('dequeued'), ref: z.string() }),
    z.object({
      kind: z.literal('asked'),
      by: z
        .object({ id: z.int(), login: z.string() })
        .nullable()
        .describe('`token:NAME` for a token; null: the service’s own API token'),
    }),
    z.object({ kind: z.literal('lost'), reason: z.string() }),
  ])
  .meta({ id: 'CancelCause' })

/** A Build in a list. */
export const buildSchema = z
  .object({
    id: z.string(),
    url: z.string().describe('Its page'),
    name: z.string(),
    state: z.enum(buildStates),
    tenant: z.string(),
    repository: z.object({
      id: z.int(),
      fullName: z.string().describe('`owner/name`'),
      htmlUrl: z.string(),
      private: z.boolean(),
    }),
    sha: z.string(),
    ref: z.string().describe('Of the first event that wanted it'),
    pullRequest: z.int().nullable(),
    title: z.string().nullable().describe('Of the commit or pull request: text of anybody'),
    author: z.string(),
    trust: z.enum(['trusted', 'untrusted']),
    image: z.string().describe('`name:tag` that it pushes first'),
    attempt: z.int(),
    cancelCause: cancelCause.nullable(),
    version: z.int().describe('Counts changes'),
    createdAt: time,
    queuedAt: time.nullable(),
    notBefore: time.nullable().describe('Not begun before: a pause before another attempt'),
    endedAt: time.nullable(),
  })
  .meta({ id: 'Build' })

const resources = z
  .object({ cpu: z.number(), memory: z.number(), gpu: z.number(), disk: z.number() })
  .partial()

/** What of a configuration may be shown: values of `env` and `params` may be secrets. */
const configSchema = z
  .object({
    namespace: z.string(),
    method: z.string().nullable(),
    strategy: z.object({ name: z.string(), kind: z.string() }),
    strategyVersion: z.string().nullable(),
    context: z.string(),
    dockerfile: z.string(),
    image: z.string(),
    tags: z.array(z.string()),
    params: z.array(z.string()).describe('Names'),
    env: z.array(z.string()).describe('Names'),
    secrets: z.array(z.string()).describe('Ids'),
    platforms: z.array(z.string()),
    cache: z.object({ image: z.string(), mode: z.string() }).nullable(),
    scan: z
      .object({ severity: z.string().describe('The least that fails it'), ignore: z.array(z.string()) })
      .nullable(),
    sbom: z.enum(['spdx', 'cyclonedx']).nullable(),
    sign: z.boolean().describe('Whether the image is signed'),
    resources,
    pool: z.string().nullable(),
    needs: z.array(z.string()).describe('Names of Builds'),
    timeoutSeconds: z.int(),
    retention: z.object({
      ttlAfterFailedSeconds: z.int().nullable(),
      ttlAfterSucceededSeconds: z.int().nullable(),
    }),
  })
  .meta({ id: 'BuildConfiguration' })

/** A Build with its attempts. */
export const buildViewSchema = z
  .object({
    ...buildSchema.shape,
    digest: z.string().nullable(),
    size: z.int().nullable().describe('Compressed bytes'),
    failure: failureSchema.nullable(),
    executions: z.array(executionSchema),
    config: configSchema,
    links: z.object({ self: z.string(), log: z.string(), events: z.string() }),
  })
  .meta({ id: 'BuildWithExecutions' })

/** A Build with everything that is known of it. */
export const wholeBuildSchema = z
  .object({
    ...buildViewSchema.shape,
    triggers: z.array(
      z.object({
        ref: z.string(),
        pullRequest: z.int().nullable(),
        at: time,
        withdrawnAt: time.nullable(),
      }),
    ),
    approval: z
      .object({
        by: z.string().nullable().describe('Null: the service’s own API token'),
        via: z.enum(['button', 'comment', 'api']),
        at: time,
      })
      .nullable(),
  })
  .meta({ id: 'WholeBuild' })
