import { z } from 'zod'
import { patternProblem } from '../../../domain/index.ts'
import { key, most, text } from './parts.ts'

const tooMany = `At most ${most.patterns} patterns are read.`

function pattern(of: string) {
  return text(`a pattern of ${of}, in quotes if it has special characters`, (value) => {
    const wrong = patternProblem(value)
    return wrong === null ? null : `is a bad pattern: ${wrong}.`
  })
}

function patterns(of: string, meaning: string) {
  const list = z
    .array(pattern(of))
    .min(1, 'An empty list lets nothing in: leave the key out to mean all.')
    .max(most.patterns, tooMany)
    .describe(`a list of patterns of ${of}, such as ["main", "release/**"]`)
    .superRefine((list, context) => {
      if (list.length > 0 && list.every((one) => one.startsWith('!'))) {
        const message =
          'Patterns that begin with ! only take out: put one without ! before them, such as "**".'
        context.addIssue({ code: 'custom', message, path: [0] })
      }
    })
    .optional()
  return key(list, meaning, 'all')
}

function ignored(of: string, meaning: string) {
  const list = z
    .array(
      text(`a pattern of ${of}, in quotes if it has special characters`, (value) => {
        if (value.startsWith('!'))
          return 'begins with !, which has no meaning here: all of this list is taken out.'
        const wrong = patternProblem(value)
        return wrong === null ? null : `is a bad pattern: ${wrong}.`
      }),
    )
    .min(1, 'An empty list takes nothing out: leave the key out.')
    // One is needed for what is taken out of.
    .max(most.patterns - 1, `At most ${most.patterns - 1} patterns are read.`)
    .describe(`a list of patterns of ${of}, such as ["wip/**"]`)
    .optional()
  return key(list, meaning, 'none')
}

/** As on GitHub: what is let in and what is taken out cannot both be said of one thing. */
function notBoth(value: Record<string, unknown>, context: z.core.$RefinementCtx): void {
  for (const name of Object.keys(value)) {
    const out = `${name}-ignore`
    if (value[name] === undefined || value[out] === undefined) continue
    const message = `\`${out}\` cannot stand beside \`${name}\`: put patterns with ! under \`${name}\` instead.`
    context.addIssue({ code: 'custom', message, path: [out], params: { at: 'key' } })
  }
}

const pushFilter = z
  .strictObject({
    branches: patterns('branches', 'builds pushes to these branches'),
    'branches-ignore': ignored('branches', 'builds pushes to all branches but these'),
    tags: patterns('tags', 'builds pushes of these tags'),
    'tags-ignore': ignored('tags', 'builds pushes of all tags but these'),
    paths: patterns('paths', 'builds if at least one changed file is let in'),
    'paths-ignore': ignored('paths', 'builds if at least one changed file is none of these'),
  })
  .describe('`branches`, `tags` and `paths`, each with or without `-ignore`, or nothing for every push')
  .superRefine(notBoth)

/** What happens to a pull request and may build it. */
const pullRequestActions = [
  'opened',
  'synchronize',
  'reopened',
  'ready_for_review',
  'labeled',
  'unlabeled',
  'edited',
] as const

const pullRequestFilter = z
  .strictObject({
    branches: patterns('base branches', 'builds pull requests whose **base** is one of these branches'),
    'branches-ignore': ignored('base branches', 'builds pull requests whose base is none of these branches'),
    paths: patterns('paths', 'builds if at least one changed file is let in'),
    'paths-ignore': ignored('paths', 'builds if at least one changed file is none of these'),
    labels: patterns('labels', 'builds pull requests with at least one label that is let in'),
    events: key(
      z
        .array(
          z
            .enum(pullRequestActions)
            .describe(`one of ${pullRequestActions.map((one) => `\`${one}\``).join(', ')}`),
        )
        .min(1, 'An empty list lets nothing in: leave the key out to mean all.')
        .describe('a list of events, such as [opened, synchronize]')
        .optional(),
      'builds only when this happens to a pull request, which GitHub Actions calls `types`: ' +
        pullRequestActions.map((one) => `\`${one}\``).join(', '),
      'all',
    ),
  })
  .describe('`branches`, `paths`, `labels` and `events`, or nothing for every pull request')
  .superRefine(notBoth)

const mergeGroupFilter = z
  .strictObject({
    branches: patterns('base branches', 'builds merge groups whose base is one of these branches'),
    'branches-ignore': ignored('base branches', 'builds merge groups whose base is none of these branches'),
  })
  .describe('`branches`, or nothing for every merge group')
  .superRefine(notBoth)

/** Which events build an entry. */
export const on = z
  .strictObject({
    push: key(pushFilter.nullable().optional(), 'pushes of branches and tags', 'no pushes'),
    pull_request: key(pullRequestFilter.nullable().optional(), 'pull requests', 'no pull requests'),
    merge_group: key(
      mergeGroupFilter.nullable().optional(),
      "merge groups of GitHub's merge queue",
      'those of the base branches that `pull_request` lets in',
    ),
  })
  .describe('`push`, `pull_request` and `merge_group`, each with its filters')
  .superRefine((value, context) => {
    if (Object.values(value).every((filter) => filter === undefined)) {
      const message =
        'With neither `push` nor `pull_request` nor `merge_group` this never builds: leave `on` out to build on all.'
      context.addIssue({ code: 'custom', message })
    }
  })
