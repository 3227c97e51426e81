import { z } from 'zod'

const time = z.iso.datetime()
const place = { line: z.int(), column: z.int(), endLine: z.int(), endColumn: z.int() }
const planned = z.object({ id: z.string(), name: z.string(), existing: z.boolean() })
const cause = z.object({ kind: z.string() }).catchall(z.unknown())

const verdict = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('ignored'), reason: z.string() }),
    z.object({
      kind: z.literal('invalid'),
      path: z.string(),
      problems: z.array(
        z.object({
          ...place,
          path: z.string(),
          message: z.string(),
          within: z.object({ file: z.string(), ...place }).optional(),
        }),
      ),
    }),
    z.object({
      kind: z.literal('planned'),
      builds: z.array(planned),
      skipped: z.array(
        z.object({
          name: z.string(),
          reason: z.string(),
          image: z.string().nullable().optional(),
          refused: z.literal(true).optional(),
          late: z.literal(true).optional(),
        }),
      ),
    }),
    z.object({ kind: z.literal('withdrawn'), cause, cancelled: z.array(planned) }),
    z.object({
      kind: z.literal('asked'),
      by: z.object({ id: z.int(), login: z.string() }).nullable(),
      builds: z.array(planned),
      done: z.array(z.string()),
      refused: z.array(z.string()),
    }),
    z.object({ kind: z.literal('noted'), text: z.string(), cancelled: z.array(planned) }),
  ])
  .meta({ id: 'Verdict' })

/** A delivery as the API shows it. */
export const deliverySchema = z
  .object({
    guid: z.string(),
    event: z.string(),
    tenant: z.string().nullable().describe('Whose own webhook it came through; null: the App’s'),
    state: z.enum(['received', 'concluded', 'failed']),
    repository: z.string().nullable(),
    ref: z.string().nullable(),
    sha: z.string().nullable(),
    receivedAt: time,
    attempts: z.int(),
    verdict: verdict.nullable().describe('Null while it waits'),
    error: z.string().nullable(),
    concludedAt: time.nullable().describe('When it got its verdict, or was given up'),
    replayedAt: time.nullable().describe('When somebody last had it planned again'),
    hasPayload: z
      .boolean()
      .describe('Whether its payload is kept still, without which it cannot be planned again'),
  })
  .meta({ id: 'Delivery' })

/** What it had come to when somebody had it planned again. */
export const replaySchema = z
  .object({
    at: time,
    by: z.string().describe('A login, or `token:` and the name of a token'),
    verdict: verdict.nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'Replay' })
