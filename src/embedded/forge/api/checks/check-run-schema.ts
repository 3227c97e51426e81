import { z } from 'zod'

/** https://docs.github.com/rest/checks/runs: the limits that GitHub documents, and refuses beyond. */
const mostText = 65_535
const mostAnnotations = 50
const mostMessageBytes = 64 * 1024

const bytes = (text: string) => Buffer.byteLength(text)
const kilobytes = z.string().refine((text) => bytes(text) <= mostMessageBytes, 'must be at most 64 KB')
const isoTime = z.iso.datetime({ offset: true })

const annotation = z
  .object({
    path: z.string().min(1),
    start_line: z.number().int().min(0),
    end_line: z.number().int().min(0),
    start_column: z.number().int().nullish(),
    end_column: z.number().int().nullish(),
    annotation_level: z.enum(['notice', 'warning', 'failure']),
    message: kilobytes.min(1),
    title: z.string().max(255).nullish(),
    raw_details: kilobytes.nullish(),
  })
  .refine(({ start_line, end_line }) => start_line <= end_line, {
    path: ['end_line'],
    message: 'must not be before start_line',
  })
  .refine(
    ({ start_line, end_line, start_column, end_column }) =>
      start_line === end_line || (start_column == null && end_column == null),
    { path: ['start_column'], message: 'columns are only allowed when start_line and end_line are the same' },
  )

const annotations = z
  .array(annotation)
  .max(mostAnnotations, `No more than ${mostAnnotations} items are allowed`)
const text = z.string().max(mostText, `is too long (maximum is ${mostText} characters)`)

const actions = z
  .array(
    z.object({
      label: z.string().min(1).max(20),
      description: z.string().min(1).max(40),
      identifier: z.string().min(1).max(20),
    }),
  )
  .max(3, 'No more than 3 items are allowed')

const conclusions = [
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'success',
  'skipped',
  'timed_out',
] as const

const common = {
  details_url: z.url({ protocol: /^https?$/ }).optional(),
  external_id: z.string().optional(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  started_at: isoTime.optional(),
  conclusion: z.enum(conclusions).optional(),
  completed_at: isoTime.optional(),
  actions: actions.optional(),
}

export const newCheckRun = z.object({
  ...common,
  name: z.string().min(1),
  head_sha: z.string().min(1),
  output: z
    .object({
      title: z.string().min(1),
      summary: text,
      text: text.nullish(),
      annotations: annotations.optional(),
    })
    .optional(),
})

export const checkRunChange = z.object({
  ...common,
  name: z.string().min(1).optional(),
  output: z
    .object({
      title: z.string().min(1).optional(),
      summary: text,
      text: text.nullish(),
      annotations: annotations.optional(),
    })
    .optional(),
})

export type NewCheckRun = z.output<typeof newCheckRun>
export type CheckRunChange = z.output<typeof checkRunChange>
