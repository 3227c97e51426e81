import { z } from 'zod'
import { patternProblem } from '../../domain/index.ts'
import {
  matcherPatternsProblem,
  matcherProblem,
  mostOwnMatchers,
} from '../../logs/problems/compile-matchers.ts'
import { nearestName } from '../../yaml/nearest-name.ts'
import { durationProblem } from './duration.ts'
import { imageNameProblem } from './image-name.ts'
import {
  buildNameProblem,
  envNameProblem,
  matcherNameProblem,
  paramNameProblem,
  valueProblem,
} from './names.ts'
import { pathProblem } from './path.ts'
import { tagVariables, templateProblem } from './tag-template.ts'

/** Bounds of what a file may ask for; docs/build-file.md names them. */
const most = { builds: 200, patterns: 50, tags: 20, entries: 100, items: 100, valueLength: 4096 }

/** Text with a rule; the rule's answer is the rest of a sentence that begins with the text. */
function text(description: string, problem: (value: string) => string | null) {
  return z
    .string()
    .describe(description)
    .superRefine((value, context) => {
      const wrong = problem(value)
      if (wrong !== null) context.addIssue({ code: 'custom', message: `\`${shown(value)}\` ${wrong}` })
    })
}

/** Names and values; the rule's answer is a sentence about a name. Every value is checked, whatever its name. */
function named<T extends z.ZodType>(
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

function patterns(of: string) {
  const pattern = text(`a pattern of ${of}, in quotes if it has special characters`, (value) => {
    const wrong = patternProblem(value)
    return wrong === null ? null : `is a bad pattern: ${wrong}.`
  })
  return z
    .array(pattern)
    .min(1, 'An empty list lets nothing in: leave the key out to mean all.')
    .max(most.patterns, `At most ${most.patterns} patterns are read.`)
    .describe(`a list of patterns of ${of}, such as ["main", "release/**"]`)
    .superRefine((list, context) => {
      if (list.length > 0 && list.every((one) => one.startsWith('!'))) {
        const message =
          'Patterns that begin with ! only take out: put one without ! before them, such as "**".'
        context.addIssue({ code: 'custom', message, path: [0] })
      }
    })
    .optional()
}

const pushFilter = z
  .strictObject({ branches: patterns('branches'), tags: patterns('tags'), paths: patterns('paths') })
  .describe('`branches`, `tags` and `paths`, or nothing for every push')

const pullRequestFilter = z
  .strictObject({
    branches: patterns('base branches'),
    paths: patterns('paths'),
    labels: patterns('labels'),
  })
  .describe('`branches`, `paths` and `labels`, or nothing for every pull request')

const mergeGroupFilter = z
  .strictObject({ branches: patterns('base branches') })
  .describe('`branches`, or nothing for every merge group')

const on = z
  .strictObject({
    push: pushFilter.nullable().optional(),
    pull_request: pullRequestFilter.nullable().optional(),
    merge_group: mergeGroupFilter.nullable().optional(),
  })
  .describe('`push`, `pull_request` and `merge_group`, each with its filters')
  .superRefine((value, context) => {
    if (Object.values(value).every((filter) => filter === undefined)) {
      const message =
        'With neither `push` nor `pull_request` nor `merge_group` this never builds: leave `on` out to build on all.'
      context.addIssue({ code: 'custom', message })
    }
  })

const value = text('text', valueProblem).max(
  most.valueLength,
  `A value has at most ${most.valueLength} characters.`,
)

const paramValue = z
  .union([value, z.array(value).max(most.items, `At most ${most.items} values are read.`)])
  .describe('text or a list of text')

const template = text('a tag such as "{{ branch }}-{{ sha7 }}", in quotes', (written) => {
  const wrong = templateProblem(written)
  if (wrong === null) return null
  if ('bad' in wrong) return wrong.bad
  const near = nearestName(wrong.unknown, tagVariables)
  const known = tagVariables.map((name) => `{{ ${name} }}`).join(', ')
  const advice = near === null ? `known are ${known}` : `did you mean \`{{ ${near} }}\`?`
  return `names \`${shown(wrong.unknown)}\`, which is no variable: ${advice}${near === null ? '.' : ''}`
})

const duration = (least: string, longest: string) =>
  text(`a duration from ${least} to ${longest}, such as 20m`, (written) =>
    durationProblem(written, least, longest),
  )

const retention = z
  .strictObject({
    ttlAfterFailed: duration('10m', '8760h').optional(),
    ttlAfterSucceeded: duration('10m', '8760h').optional(),
  })
  .describe('`ttlAfterFailed` and `ttlAfterSucceeded`')

const matcherPattern = text('a pattern in RE2 syntax, in quotes', (written) => {
  const wrong = matcherProblem(written)
  return wrong === null ? null : `${wrong}.`
})

const matcher = z
  .strictObject({
    name: text('a name of letters, digits, `-` and `_`', matcherNameProblem),
    pattern: matcherPattern.optional(),
    patterns: z
      .array(matcherPattern)
      .min(1, 'An empty list matches nothing.')
      .describe('a list of patterns, one for each of several lines that follow each other')
      .optional(),
    severity: z.enum(['error', 'warning', 'notice']).describe('`error`, `warning` or `notice`').optional(),
  })
  .describe('`name`, `pattern` or `patterns`, and `severity`')
  .superRefine(({ pattern, patterns }, context) => {
    if ((pattern === undefined) === (patterns === undefined)) {
      const message = 'A problem matcher has either a `pattern` for one line or `patterns` for several.'
      context.addIssue({ code: 'custom', message })
      return
    }
    const wrong = matcherPatternsProblem(patterns ?? [pattern ?? ''])
    if (wrong !== null) context.addIssue({ code: 'custom', message: `This problem matcher ${wrong}.` })
  })

const matchers = z
  .array(matcher)
  .max(mostOwnMatchers, `At most ${mostOwnMatchers} problem matchers are read.`)
  .describe('a list of problem matchers, each with `name` and `pattern`')

const build = z
  .strictObject({
    on: on.optional(),
    'cancel-in-progress': z.boolean().describe('`true` or `false`').optional(),
    'problem-matchers': matchers.optional(),
    method: z.literal('docker').describe('`docker`, the one method of this version').optional(),
    context: text('a folder of the repository, `.` for its root', pathProblem).optional(),
    dockerfile: text('a file, relative to `context`', pathProblem).optional(),
    image: text('the name of an image without tag, such as ghcr.io/acme/api', imageNameProblem),
    tags: z
      .array(template)
      .min(1, 'An empty list makes no image: leave the key out for the default tags.')
      .max(most.tags, `At most ${most.tags} tags are made.`)
      .describe('a list of tags, such as ["{{ branch }}-{{ sha7 }}"]')
      .optional(),
    params: named('parameters', paramValue, most.entries, paramNameProblem)
      .describe("names and values of the strategy's parameters")
      .optional(),
    env: named('variables', value, most.entries, envNameProblem)
      .describe('names and values of environment variables')
      .optional(),
    timeout: duration('1s', '24h').optional(),
    retention: retention.optional(),
  })
  .describe('the keys of a build; `image` is the one it needs')

/** A build file as people write it: the source of the parser and of the JSON Schema. */
export const buildFileSchema = z
  .strictObject({
    version: z.literal(1).describe('the number 1'),
    builds: named('builds', build, most.builds, buildNameProblem)
      .describe('the builds by name')
      .refine(
        (all) => Object.keys(all).length > 0,
        'There is no build here: name one and give it an `image`.',
      ),
  })
  .describe('`version: 1` and `builds`')

export type WrittenBuild = z.infer<typeof build>

function shown(written: string): string {
  return written.length > 60 ? `${written.slice(0, 60)}…` : written
}
