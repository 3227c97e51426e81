import { z } from 'zod'
import { withoutMatrix } from '../matrix/fill-matrix.ts'
import { tooEarlyProblem } from '../needs/template.ts'

/** Bounds of what a file may ask for; docs/build-file.md names them. */
export const most = {
  builds: 500,
  combinations: 64,
  patterns: 50,
  tags: 20,
  entries: 100,
  items: 100,
  valueLength: 4096,
  /** Entries that one names; and Builds that these are, combinations of matrices counted. */
  needs: 64,
  platforms: 8,
  secrets: 50,
  /** Of a strategy, with resources of their own. */
  steps: 20,
  /** Files that extend each other. */
  extended: 5,
}

/** What the documentation and editors say about a key. */
interface Page {
  /** Markdown of one line. */
  meaning: string
  /** What holds without the key; left out where nothing is to say. */
  leftOut?: string
}

/** Of the schemas that are keys; descriptions of schemas are something else: what an error says was expected. */
export const pages = z.registry<Page>()

/** A key with what is said about it. */
export function key<T extends z.ZodType>(schema: T, meaning: string, leftOut?: string): T {
  pages.add(schema, { meaning, ...(leftOut !== undefined && { leftOut }) })
  return schema
}

/** Text with a rule; the rule's answer is the rest of a sentence that begins with the text. */
export function text(description: string, problem: (value: string) => string | null) {
  return z
    .string()
    .describe(description)
    .superRefine((value, context) => {
      const wrong = problem(value)
      if (wrong !== null) context.addIssue({ code: 'custom', message: `\`${shown(value)}\` ${wrong}` })
    })
}

/** The same, where `{{ matrix.… }}` may stand for a part; it is checked again once that is known. */
export function filledText(description: string, problem: (value: string) => string | null) {
  return text(description, (value) => tooEarlyProblem(value) ?? problem(withoutMatrix(value)))
}

/** The same, used only when what is needed was built: `{{ needs.… }}` may stand for a part as well. */
export function lateText(description: string, problem: (value: string) => string | null) {
  return text(description, (value) => problem(withoutMatrix(value)))
}

/** Names and values; the rule's answer is a sentence about a name. Every value is checked, whatever its name. */
export function named<T extends z.ZodType>(
  of: string,
  value: T,
  atMost: number,
  problem: (name: string) => string | null,
) {
  return z.record(z.string(), value).superRefine(
    (all, context) => {
      const names = Object.keys(all)
      if (names.length > atMost) {
        context.addIssue({ code: 'custom', message: `At most ${atMost} ${of} are read.` })
      }
      for (const name of names.slice(0, atMost)) {
        const wrong = problem(name)
        if (wrong !== null)
          context.addIssue({ code: 'custom', message: wrong, path: [name], params: { at: 'key' } })
      }
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
}

/** Text of a stranger, short enough for a sentence. */
export function shown(written: string): string {
  return written.length > 60 ? `${written.slice(0, 60)}…` : written
}
