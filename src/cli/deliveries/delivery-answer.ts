import { z } from 'zod'

const build = z.object({ id: z.string(), name: z.string(), existing: z.boolean() })
const skipped = z.object({ name: z.string(), reason: z.string(), refused: z.boolean().optional() })
const problem = z.object({ line: z.number(), column: z.number(), message: z.string() })
const cause = z.object({ kind: z.string(), reason: z.string().optional() })

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

export const deliveriesAnswer = z.object({ items: z.array(deliveryAnswer), next: z.string().nullable() })

export type DeliveryAnswer = z.output<typeof deliveryAnswer>
export type VerdictAnswer = z.output<typeof verdict>
