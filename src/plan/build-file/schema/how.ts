import { z } from 'zod'
import {
  buildMethods,
  sbomFormats,
  severities,
  type BuildSpec,
  type Scan,
  type StepResources,
} from '../../../domain/index.ts'
import { imageNameProblem } from '../image-name.ts'
import { axesOf } from '../matrix/fill-matrix.ts'
import { envNameProblem, objectNameProblem, secretProblem, vulnerabilityProblem } from '../names.ts'
import { normalizePlatform, platformProblem } from '../platform.ts'
import { parseQuantity, quantityProblem, resourceRules } from '../quantity.ts'
import { filledText, key, most, named, shown, text } from './parts.ts'

/** How an image is made, by whose strategy. */
export const method = z
  .enum(buildMethods)
  .describe(`one of ${buildMethods.map((one) => `\`${one}\``).join(', ')}`)

const strategyName = () => text('the name of a strategy of the cluster', objectNameProblem)

/** A name alone is one of the cluster's. */
export const strategy = z
  .union([
    strategyName(),
    z.strictObject({
      name: key(strategyName(), 'its name'),
      kind: key(
        z
          .enum(['ClusterBuildStrategy', 'BuildStrategy'])
          .describe('`ClusterBuildStrategy` or `BuildStrategy`')
          .optional(),
        "`ClusterBuildStrategy`, the cluster's, or `BuildStrategy`, one of the tenant's own namespace",
        '`ClusterBuildStrategy`',
      ),
    }),
  ])
  .describe('the name of a strategy, or its `name` and `kind`')

/** Checked once the matrix is known: a part of a platform is none. */
const platform = text('a platform such as linux/arm64', (value) =>
  axesOf(value).length > 0 ? null : platformProblem(value),
)

export const platforms = z
  .array(platform)
  .min(1, "An empty list builds nothing: leave the key out for the node's own platform.")
  .max(most.platforms, `At most ${most.platforms} platforms are built.`)
  .describe('a list of platforms, such as [linux/amd64, linux/arm64]')
  .superRefine((list, context) => {
    const seen = new Set<string>()
    for (const [index, one] of list.entries()) {
      const same = normalizePlatform(one)
      const message = `\`${shown(one)}\` is in this list twice: keep one of them.`
      if (seen.has(same)) context.addIssue({ code: 'custom', message, path: [index] })
      seen.add(same)
    }
  })

export const cache = z
  .union([
    z.boolean(),
    z.strictObject({
      image: key(
        filledText(
          'the name of an image without tag, such as ghcr.io/acme/api-cache',
          imageNameProblem,
        ).optional(),
        'name of the image that keeps the layers, one that the repository may push to',
        'beside the image of the build',
      ),
      mode: key(
        z.enum(['min', 'max']).describe('`min` or `max`').optional(),
        '`min` keeps the layers of the image, `max` those of all stages',
        '`min`',
      ),
    }),
  ])
  .describe('`true`, `false`, or `image` and `mode`')

const secret = filledText('a Secret and its key, such as npm/token', secretProblem)

export const secrets = named('secrets', secret, most.secrets, envNameProblem).describe(
  'ids and Secrets, such as { NPM_TOKEN: npm/token }',
)

const listed = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ')
const severity = z.enum(severities).describe(`one of ${listed(severities)}`)
const off = z.literal('off')

const vulnerability = text('an id such as CVE-2026-1234', vulnerabilityProblem)

export const scan = z
  .union([
    z.enum(['off', ...severities]),
    z.strictObject({
      severity: key(severity, 'the least severity that fails the build'),
      ignore: key(
        z
          .array(vulnerability)
          .max(most.items, `At most ${most.items} ids are read.`)
          .describe('a list of ids, such as [CVE-2026-1234]')
          .optional(),
        'ids of vulnerabilities that do not, such as `CVE-2026-1234`',
        'none',
      ),
    }),
  ])
  .describe(`\`off\`, ${listed(severities)}, or \`severity\` and \`ignore\``)

export const sbom = z.enum(['off', ...sbomFormats]).describe(`one of ${listed(['off', ...sbomFormats])}`)

/** `off` is a word of its own: a Secret of that name cannot be used. */
export const sign = z
  .union([off, text('the name of a Secret with a key of cosign', objectNameProblem)])
  .describe('the name of a Secret with a key of cosign, or `off`')

/** Null where nothing is looked for. */
export function toScan(written: z.infer<typeof scan> | undefined): Scan | null {
  if (written === undefined || written === 'off') return null
  return typeof written === 'string'
    ? { severity: written, ignore: [] }
    : { severity: written.severity, ignore: written.ignore ?? [] }
}

/** YAML reads `2` as a number and `500m` as text; both are amounts. */
function amount(resource: keyof typeof resourceRules, meaning: string, leftOut = "the strategy's own") {
  const { example } = resourceRules[resource]
  const schema = z
    .union([z.string(), z.number()])
    .describe(`an amount such as ${example.replaceAll('`', '')}`)
    .superRefine((value, context) => {
      if (typeof value === 'string' && axesOf(value).length > 0) return
      const wrong = quantityProblem(String(value), resource)
      if (wrong !== null)
        context.addIssue({ code: 'custom', message: `\`${shown(String(value))}\` ${wrong}` })
    })
    .optional()
  return key(schema, meaning, leftOut)
}

const stepAmounts = () => ({
  cpu: amount('cpu', 'cores: `2`, `0.5`, or `500m` for half of one'),
  memory: amount('memory', 'bytes: `512Mi`, `4Gi`'),
  gpu: amount('gpu', 'graphics processors, whole ones: `1`'),
  disk: amount('disk', 'bytes on the disk of the node: `20Gi`'),
  limits: key(
    z
      .strictObject({
        cpu: amount('cpu', 'cores', 'as many as nobody else wants'),
        memory: amount('memory', 'bytes', 'what it asks for'),
      })
      .describe('`cpu` and `memory`')
      .optional(),
    '`cpu` and `memory` that it may have at most, where that is more than it asks for',
    'no limit of the CPU, and of memory what it asks for',
  ),
})

/** Checked where both amounts are known: those of a matrix are, in each of its combinations. */
function judgeLimits(
  { cpu, memory, limits }: Pick<z.infer<ReturnType<typeof oneStep>>, 'cpu' | 'memory' | 'limits'>,
  context: z.RefinementCtx,
): void {
  for (const [name, asked, limit] of [
    ['cpu', cpu, limits?.cpu],
    ['memory', memory, limits?.memory],
  ] as const) {
    const [least, top] = [parseQuantity(String(asked)), parseQuantity(String(limit))]
    if (least === null || top === null || top >= least) continue
    const message = `\`${shown(String(limit))}\` is less than the ${String(asked)} that it asks for.`
    context.addIssue({ code: 'custom', message, path: ['limits', name] })
  }
}

const oneStep = () => z.strictObject(stepAmounts()).describe('`cpu`, `memory`, `gpu`, `disk` and `limits`')

export const resources = z
  .strictObject({
    ...stepAmounts(),
    steps: key(
      named('steps', oneStep().superRefine(judgeLimits), most.steps, objectNameProblem)
        .describe('names of steps and what each gets, such as { push: { memory: 512Mi } }')
        .optional(),
      'what single steps of the strategy get, by their names, in the place of all that',
      'the same for all that do its work',
    ),
  })
  .superRefine(judgeLimits)
  .describe('`cpu`, `memory`, `gpu`, `disk`, `limits` and `steps`')

type WrittenResources = z.infer<typeof resources>

/** Cores, bytes and devices. */
export function toResources(
  written: WrittenResources | undefined,
): Pick<BuildSpec, 'resources' | 'limits' | 'stepResources'> {
  const { limits, steps, ...asked } = written ?? {}
  const entries = Object.entries(steps ?? {})
  return {
    resources: toAmounts(asked),
    ...(limits !== undefined && { limits: toAmounts(limits) }),
    ...(entries.length > 0 && {
      stepResources: Object.fromEntries(entries.map(([name, step]) => [name, toStep(step)])),
    }),
  }
}

function toStep({ limits, ...asked }: z.infer<ReturnType<typeof oneStep>>): StepResources {
  return { ...toAmounts(asked), ...(limits !== undefined && { limits: toAmounts(limits) }) }
}

function toAmounts(written: Partial<Record<string, string | number>>): Record<string, number> {
  const amounts = Object.entries(written).flatMap(([name, value]) => {
    const number = parseQuantity(String(value))
    return number === null ? [] : [[name, number] as const]
  })
  return Object.fromEntries(amounts)
}
