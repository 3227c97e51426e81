import { z } from 'zod'

/** A line as a page shows it. */
const lineSchema = z
  .object({
    n: z.int().describe('Its number, from 1'),
    at: z.iso.datetime().nullable().describe('When it was read, to some 200 ms; null where nobody knows'),
    text: z.string().describe('Without control characters; of a progress line its last state'),
    spans: z
      .array(
        z.object({
          from: z.int().describe('UTF-16 offset in text'),
          to: z.int().describe('Not included'),
          style: z
            .string()
            .describe(
              'Some of fg0 to fg15, bg0 to bg15, fgback, bgfore, bold, dim, italic, underline and strike, with spaces between',
            ),
        }),
      )
      .optional()
      .describe('What is coloured; left out where nothing is'),
    cut: z.literal(true).optional().describe('It is longer, and only its beginning or its end is here'),
    open: z.literal(true).optional().describe('It has no end yet: it may come again, longer'),
  })
  .meta({ id: 'LogLine' })

/** A line as JSON. */
export type LineJson = z.output<typeof lineSchema>

const window = {
  total: z.int().describe('Lines of the log so far'),
  complete: z.boolean().describe('True when nothing more will come'),
  lines: z.array(lineSchema).describe('One after the other, none left out between them'),
}

/** Some lines of a step's log. */
export const linesSchema = z
  .object({
    from: z.int().describe('Number of the first of the lines here; where there are none, the one asked for'),
    ...window,
  })
  .meta({ id: 'LogWindow' })

export type LinesJson = z.output<typeof linesSchema>

/** The end of a log that has grown, in a build's stream. */
export const newLinesSchema = z
  .object({
    execution: z.string(),
    step: z.string(),
    from: z
      .int()
      .describe(
        'Number of the first of the lines here: those between what was told before and it are read by GET …/lines',
      ),
    ...window,
  })
  .meta({ id: 'NewLogLines' })

export type NewLinesJson = z.output<typeof newLinesSchema>

/** Lines in which something was found. */
export const foundLinesSchema = z
  .object({
    matches: z
      .array(
        z.object({
          n: z.int().describe('Number of the line, from 1'),
          text: z.string().describe('The line, or what of it stands around the first match'),
        }),
      )
      .describe('In order, the first thousand'),
    truncated: z
      .boolean()
      .describe('There may be more: too many were found, or it took too long. Go on with from = next'),
    next: z.int().nullable().describe('The first line that was not looked at; null where all were'),
    total: z.int().describe('Lines of the log so far'),
    complete: z.boolean().describe('True when nothing more will come'),
  })
  .meta({ id: 'LogMatches' })

export type FoundLinesJson = z.output<typeof foundLinesSchema>
