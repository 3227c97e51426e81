import { z } from 'zod'
import { buildMethods, readQuantity } from '../domain/index.ts'
import { label, name, text } from './schema-parts.ts'

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const labelKey =
  /^(?:(?=[^/]{1,253}\/)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/
const labelValue = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/

const key = text('the key of a label', (value) =>
  labelKey.test(value) ? null : 'is no key of a label, such as build-type or example.com/team.',
)
const value = text('the value of a label', (written) =>
  labelValue.test(written) ? null : 'is no value of a label: at most 63 letters, digits, `.`, `-` and `_`.',
)

const taint = z
  .strictObject({
    key,
    value: value.nullable().optional(),
    effect: z
      .enum(['NoSchedule', 'PreferNoSchedule'])
      .describe('`NoSchedule` or `PreferNoSchedule`: no build can tolerate `NoExecute`')
      .optional(),
  })
  .describe('`key`, `value` and `effect` of a taint')

function quantity(of: string, example: string) {
  return z
    .union([z.string(), z.number()])
    .refine((amount) => {
      const number = readQuantity(amount)
      return number !== null && number >= 0 && number < 1e18
    }, `This is no amount of ${of}, such as ${example}.`)
    .describe(`an amount of ${of}, such as ${example}`)
}

const pool = z
  .strictObject({
    name: name('the name of the pool', label),
    labels: z
      .record(z.string(), value)
      .superRefine((labels, context) => {
        for (const one of Object.keys(labels)) {
          if (!labelKey.test(one))
            context.addIssue({
              code: 'custom',
              path: [one],
              message: `\`${one.slice(0, 60)}\` is no key of a label, such as build-type or example.com/team.`,
            })
        }
      })
      .refine((labels) => Object.keys(labels).length > 0, 'No labels select every node: name one at least.')
      .describe('labels of its nodes, such as { build-type: arm64 }')
      .optional(),
    taints: z.array(taint).max(50, 'At most 50 taints are read.').describe('a list of taints').optional(),
    methods: z
      .array(z.enum(buildMethods).describe(`one of ${buildMethods.join(', ')}`))
      .min(1, 'Without a method nothing could be built: leave it out to allow all of them.')
      .describe('a list of build methods')
      .optional(),
    platforms: z
      .array(
        text('a platform such as linux/amd64', (one) =>
          /^(?:linux|windows)\/[a-z0-9]{1,20}(?:\/v\d{1,2})?$/.test(one)
            ? null
            : 'is no platform such as linux/arm64.',
        ),
      )
      .min(1, 'A pool without a platform could build nothing: leave it out to have those of its nodes.')
      .describe('a list of platforms')
      .optional(),
    capacity: z
      .strictObject({
        nodes: z
          .number()
          .int('Nodes come whole.')
          .min(1, 'A pool has one node at least.')
          .max(100_000, 'At most 100000 nodes are counted.')
          .describe('how many nodes it can have'),
        cpu: quantity('cores', '8 or 500m'),
        memory: quantity('bytes', '64Gi'),
        disk: quantity('bytes', '200Gi').optional(),
        gpu: quantity('devices', '1').optional(),
      })
      .describe('`nodes`, and `cpu`, `memory`, `disk` and `gpu` of each of them')
      .optional(),
    general: z.boolean().describe('true where builds that need nothing special may go').optional(),
  })
  .describe('a pool: `name`, `labels` and what else is known of it')

/** What an operator writes into a file of node pools. */
export const nodePoolsFile = z
  .strictObject({
    pools: z
      .array(pool)
      .min(1, 'There is no pool here.')
      .max(200, 'At most 200 pools are read.')
      .describe('a list of pools'),
  })
  .describe('`pools`, a list')

/** One pool as it is written. */
export type WrittenPool = z.infer<typeof pool>
