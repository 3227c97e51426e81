import { z } from 'zod'

/** How every refusal looks: https://www.rfc-editor.org/rfc/rfc9457. */
export const problemSchema = z
  .object({
    type: z.string().describe('`/problems/…`, an address of this service that says what it means'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What was given and what to do instead'),
    errors: z
      .array(
        z.object({
          in: z.enum(['query', 'header', 'body', 'file']),
          name: z
            .string()
            .describe(
              'Of a body the path of keys, `spec.image`; of a file of a repository, file, line and column',
            ),
          message: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' })
