import { z } from 'zod'

/** A build in a list of the REST API, as far as the command line shows it. */
export const buildAnswer = z.looseObject({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  tenant: z.string(),
  url: z.string(),
  repository: z.looseObject({ fullName: z.string() }),
  sha: z.string(),
  ref: z.string(),
  title: z.string().nullable(),
  author: z.string(),
  image: z.string(),
  attempt: z.number(),
  createdAt: z.string(),
  queuedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
})

const failure = z.looseObject({
  reason: z.string(),
  cause: z.string().nullish(),
  remedy: z.string().nullish(),
  message: z.string().nullish(),
  step: z.string().nullish(),
})

const execution = z.looseObject({
  id: z.string(),
  attempt: z.number(),
  state: z.string(),
  namespace: z.string(),
  buildRun: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  waitingFor: z.string().nullish(),
  steps: z.array(
    z.looseObject({
      name: z.string(),
      state: z.string(),
      exitCode: z.number().nullable(),
      startedAt: z.string().nullable(),
      endedAt: z.string().nullable(),
    }),
  ),
  digest: z.string().nullable(),
  failure: failure.nullable(),
})

/** One build with its attempts. */
export const buildViewAnswer = z.looseObject({
  ...buildAnswer.shape,
  digest: z.string().nullable(),
  failure: failure.nullable(),
  executions: z.array(execution),
})

/** A page of a list. */
export const buildsAnswer = z.looseObject({ items: z.array(buildAnswer), next: z.string().nullable() })

export type BuildAnswer = z.output<typeof buildAnswer>
export type BuildViewAnswer = z.output<typeof buildViewAnswer>
