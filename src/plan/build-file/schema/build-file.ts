import { z } from 'zod'
import {
  matcherPatternsProblem,
  matcherProblem,
  mostOwnMatchers,
} from '../../../logs/problems/compile-matchers.ts'
import { nearestName } from '../../../yaml/nearest-name.ts'
import { conditionProblem } from '../../condition/check-condition.ts'
import { durationProblem } from '../duration.ts'
import { imageNameProblem } from '../image-name.ts'
import {
  argNameProblem,
  buildNameProblem,
  envNameProblem,
  matcherNameProblem,
  outputNameProblem,
  paramNameProblem,
  valueProblem,
} from '../names.ts'
import { pathProblem } from '../path.ts'
import { needsProblem } from '../needs/template.ts'
import { extendsFile } from './extends.ts'
import { cache, method, platforms, resources, sbom, scan, secrets, sign, strategy } from './how.ts'
import { matrix } from './matrix.ts'
import { needs } from './needs.ts'
import { on } from './on.ts'
import { filledText, key, lateText, most, named, shown, text } from './parts.ts'
import { tagVariables, templateProblem } from '../tag-template.ts'

const tooLong = `A value has at most ${most.valueLength} characters.`
const value = filledText('text', valueProblem).max(most.valueLength, tooLong)
const lateValue = lateText('text', (written) => valueProblem(written) ?? needsProblem(written)).max(
  most.valueLength,
  tooLong,
)

const paramValue = z
  .union([lateValue, z.array(lateValue).max(most.items, `At most ${most.items} values are read.`)])
  .describe('text or a list of text')

const template = filledText('a tag such as "{{ branch }}-{{ sha7 }}", in quotes', (written) => {
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

const output = z
  .strictObject({
    annotations: named('annotations', value, most.entries, outputNameProblem)
      .describe('names and values of annotations')
      .optional(),
    labels: named('labels', value, most.entries, outputNameProblem)
      .describe('names and values of labels')
      .optional(),
  })
  .describe('`annotations` and `labels`')

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

/** What `defaults` may say as well. */
const shared = {
  on: key(
    on.optional(),
    'which events build it, [below](#on-which-events-build)',
    'pushes to every branch and tag, every pull request and every merge group',
  ),
  if: key(
    text('a condition, such as event == "push"', conditionProblem).optional(),
    'a condition that has to hold as well, [below](#if-conditions)',
    'none',
  ),
  'cancel-in-progress': key(
    z.boolean().describe('`true` or `false`').optional(),
    'whether a newer commit of the same branch or pull request cancels this build of an older one, [below](#newer-commits)',
    '`true` for pull requests and for branches that are neither protected nor the default one',
  ),
  'problem-matchers': key(
    matchers.optional(),
    "how the build's own tools name a problem in their output, [below](#problem-matchers)",
    'the well-known tools only',
  ),
  method: key(
    method.optional(),
    'how the image is made, [below](#method-and-strategy): `docker`, `buildx` and `kaniko` from a Dockerfile; `packer`, `nix`, `paketo`',
    '`docker`; none where `strategy` is there',
  ),
  strategy: key(
    strategy.optional(),
    'which strategy of the cluster makes it: its name, or `name` and `kind`, [below](#method-and-strategy)',
    'the one that the tenant or the cluster has for the method',
  ),
  context: key(
    filledText('a folder of the repository, `.` for its root', pathProblem).optional(),
    'the folder of the repository that the build sees',
    '`.`, the root',
  ),
  dockerfile: key(
    filledText('a file, relative to `context`', pathProblem).optional(),
    'path of the Dockerfile, relative to `context`; for methods that have one',
    '`Dockerfile`',
  ),
  tags: key(
    z
      .array(template)
      .min(1, 'An empty list makes no image: leave the key out for the default tags.')
      .max(most.tags, `At most ${most.tags} tags are made.`)
      .describe('a list of tags, such as ["{{ branch }}-{{ sha7 }}"]')
      .optional(),
    'the tags to push, [below](#tags)',
    'the tag that was pushed, else `{{ branch }}-{{ sha7 }}`; in a matrix with its values behind',
  ),
  args: key(
    named('arguments', lateValue, most.entries, argNameProblem)
      .describe("names and values of the Dockerfile's arguments")
      .optional(),
    "names and values for the Dockerfile's `ARG`s; for methods that have one",
    'none',
  ),
  params: key(
    named('parameters', paramValue, most.entries, paramNameProblem)
      .describe("names and values of the strategy's parameters")
      .optional(),
    "parameters of the build's strategy: text, or a list of text. Those of `docker` are below",
    'none',
  ),
  env: key(
    named('variables', lateValue, most.entries, envNameProblem)
      .describe('names and values of environment variables')
      .optional(),
    "environment variables of the build's steps; not of the image",
    'none',
  ),
  output: key(
    output.optional(),
    '`annotations` and `labels` of the image that the first of `tags` names',
    "the Dockerfile's own",
  ),
  timeout: key(duration('1s', '24h').optional(), 'how long the build may take, from `1s` to `24h`', '`1h`'),
  retention: key(
    retention.optional(),
    'how long the finished BuildRun stays in the cluster: `ttlAfterFailed` and `ttlAfterSucceeded`, each from `10m` to `8760h` (a year)',
    'what the service says',
  ),
  platforms: key(
    platforms.optional(),
    'the platforms that the image is built for, [below](#platforms)',
    "the node's own",
  ),
  cache: key(
    cache.optional(),
    'where layers are kept between builds: `true`, or `image` and `mode`, [below](#cache)',
    'none',
  ),
  secrets: key(
    secrets.optional(),
    "values of the cluster's Secrets that the build may use, by an id: `{ NPM_TOKEN: npm/token }`, [below](#secrets)",
    'none',
  ),
  scan: key(
    scan.optional(),
    'the least severity of a known vulnerability that fails the build, or `severity` and `ignore`, [below](#scan-sbom-and-sign)',
    '`off`',
  ),
  sbom: key(
    sbom.optional(),
    'a list of what is in the image, pushed beside it: `spdx` or `cyclonedx`, [below](#scan-sbom-and-sign)',
    '`off`',
  ),
  sign: key(
    sign.optional(),
    'the Secret with the key of cosign that signs the image, [below](#scan-sbom-and-sign)',
    '`off`',
  ),
  resources: key(
    resources.optional(),
    '`cpu`, `memory`, `gpu` and `disk` that the build gets, with `limits`, and of single `steps`, [below](#resources)',
    "the strategy's own",
  ),
}

/** An entry of `builds` as people write it. */
export const build = z
  .strictObject({
    image: key(
      filledText('the name of an image without tag, such as ghcr.io/acme/api', imageNameProblem),
      'name of the image without tag or digest, such as `ghcr.io/acme/api` or `localhost:5000/api`; the operator says which names a repository may push to',
      'an error',
    ),
    matrix: key(
      matrix.optional(),
      'makes one build of every combination of values, [below](#matrix)',
      'one build',
    ),
    needs: key(needs.optional(), 'builds of this file whose images it uses, [below](#needs)', 'none'),
    ...shared,
  })
  .describe('the keys of a build; `image` is the one it needs')

const defaults = z.strictObject(shared).describe('keys of a build, without `image` and `matrix`')

/** A build file as people write it: the source of the parser, of the JSON Schema and of the tables of docs/build-file.md. */
export const buildFileSchema = z
  .strictObject({
    version: key(z.literal(1).describe('the number 1'), 'always `1`', 'an error'),
    extends: key(
      extendsFile.optional(),
      'a file whose keys hold where this one does not say them, [below](#extends)',
      'none',
    ),
    defaults: key(
      defaults.optional(),
      'keys that every build has which does not say them itself, [below](#defaults)',
      'none',
    ),
    builds: key(
      named('builds', build, most.builds, buildNameProblem)
        .describe('the builds by name')
        .refine(
          (all) => Object.keys(all).length > 0,
          'There is no build here: name one and give it an `image`.',
        ),
      'the builds by name: 1 to 63 lower-case letters, digits and `-`, with no `-` at either end',
      'those of the file that is extended, else an error',
    ),
  })
  .describe('`version: 1` and `builds`')

export type WrittenBuild = z.infer<typeof build>
export type WrittenDefaults = z.infer<typeof defaults>
export type WrittenFile = z.infer<typeof buildFileSchema>
