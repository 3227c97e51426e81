import { z } from 'zod'

const amount = z.number().nullable()
const capacity = z.object({ cpu: amount, memory: amount, gpu: amount, disk: amount })

/** What `GET /api/v1/node-pools` answers, as far as people are shown it. */
export const poolsAnswer = z.looseObject({
  items: z.array(
    z.looseObject({
      name: z.string(),
      open: z.boolean(),
      nodes: z.object({ total: z.number(), ready: z.number() }),
      platforms: z.array(z.string()),
      capacity,
      use: z.object({ running: z.number(), requested: capacity, waiting: z.number() }),
    }),
  ),
})
export type ShownPool = z.infer<typeof poolsAnswer>['items'][number]

/** What `GET /api/v1/strategies` answers, as far as people are shown it. */
export const strategiesAnswer = z.looseObject({
  items: z.array(
    z.looseObject({
      name: z.string(),
      namespace: z.string().nullable(),
      method: z.string().nullable(),
      version: z.string().nullable(),
      default: z.boolean(),
      description: z.string().nullable(),
      missing: z.array(z.string()),
    }),
  ),
})
export type ShownStrategy = z.infer<typeof strategiesAnswer>['items'][number]
