import { z } from 'zod'

const build = z.object({ id: z.string(), name: z.string(), existing: z.boolean() })
const skipped = z.object({ name: z.string(), reason: z.string(), refused: z.boolean().optional() })
const problem = z.object({ line: z.number(), column: z.number(), message: z.string() })
const cause = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('superseded'), by: z.string() }),
  z.object({ kind: z.literal('closed'), pullRequest: z.number() }),
  z.object({ kind: z.literal('deleted'), ref: z.string() }),
  z.object({ kind: z.literal('dequeued'), ref: z.string() }),
  z.object({ kind: z.literal('asked'), by: z.object({ id: z.number(), login: z.string() }).nullable() }),
  z.object({ kind: z.literal('lost'), reason: z.string() }),
])

const verdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ignored'), reason: z.string() }),
  z.object({ kind: z.literal('invalid'), path: z.string(), problems: z.array(problem) }),
  z.object({ kind: z.literal('planned'), builds: z.array(build), skipped: z.array(skipped) }),
  z.object({ kind: z.literal('withdrawn'), cause, cancelled: z.array(build) }),
  z.object({
    kind: z.literal('asked'),
    by: z.object({ login: z.string() }).nullable(),
    builds: z.array(build),
    done: z.array(z.string()),
    refused: z.array(z.string()),
  }),
  z.object({ kind: z.literal('noted'), text: z.string(), cancelled: z.array(build) }),
])

/** A delivery as the REST API shows it, as far as the command line does. */
export const deliveryAnswer = z.looseObject({
  guid: z.string(),
  event: z.string(),
  state: z.string(),
  repository: z.string().nullable(),
  ref: z.string().nullable(),
  sha: z.string().nullable(),
  receivedAt: z.string(),
  verdict: verdict.nullable(),
  error: z.string().nullable(),
})

/** A build in a list of the REST API, as far as the command line shows it. */
const buildAnswer = z.looseObject({ id: z.string(), state: z.string(), cancelCause: cause.nullable() })

export const buildsAnswer = z.object({ items: z.array(buildAnswer), next: z.string().nullable() })
export type BuildAnswer = z.output<typeof buildAnswer>

export const deliveriesAnswer = z.object({ items: z.array(deliveryAnswer), next: z.string().nullable() })

export type DeliveryAnswer = z.output<typeof deliveryAnswer>
export type VerdictAnswer = z.output<typeof verdict>
