import { z } from 'zod'
import { joinedKeys } from '../apply-defaults.ts'
import { buildFileSchema } from './build-file.ts'
import { pages } from './parts.ts'

const title = 'Build file of Slipway (.slipway.yaml)'

/** The build file as JSON Schema, for editors; the rules that only we know are told by `slipway validate`. */
export function makeJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(buildFileSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const page = zodSchema instanceof z.ZodType ? pages.get(zodSchema) : undefined
      if (page === undefined) return
      const leftOut = page.leftOut === undefined ? '' : ` Left out: ${page.leftOut}.`
      jsonSchema.description = `${upperFirst(withoutLinks(page.meaning))}.${leftOut}`
    },
  })
  return { ...withoutDemands(schema), if: { required: ['extends'] }, else: demands, title }
}

const something = { type: ['string', 'number', 'boolean', 'array', 'object'] }

/** What a file needs that extends no other. */
const demands = {
  type: 'object',
  required: ['builds'],
  properties: {
    defaults: { type: 'object', additionalProperties: something },
    builds: {
      type: 'object',
      additionalProperties: { type: 'object', required: ['image'], additionalProperties: something },
    },
  },
}

type Schema = z.core.JSONSchema.BaseSchema

/** A file that extends another may have from there what the schema demands, and takes away what it has nothing for. */
function withoutDemands(schema: Schema): Schema {
  const { builds, defaults } = schema.properties ?? {}
  if (typeof builds !== 'object' || typeof defaults !== 'object') throw new Error('no builds or no defaults')
  if (typeof builds.additionalProperties !== 'object') throw new Error('no keys of a build')
  const entry = orNothing({ ...withRemovable(builds.additionalProperties), required: [] })
  const properties = {
    ...schema.properties,
    defaults: withRemovable(defaults),
    builds: { ...builds, additionalProperties: entry },
  }
  return { ...schema, required: ['version'], properties }
}

/** Each key of a build may have nothing after it, and so may each name of those that are joined by name. */
function withRemovable(build: Schema): Schema {
  return mapKeys(build, (schema, key) =>
    orNothing(
      isJoined(key)
        ? mapKeys(schema, key === 'output' ? (names) => mapKeys(names, orNothing) : orNothing)
        : schema,
    ),
  )
}

function isJoined(key: string): boolean {
  return key === 'output' || joinedKeys.some((joined) => joined === key)
}

function mapKeys(schema: Schema, change: (schema: Schema, key: string) => Schema): Schema {
  const { properties, additionalProperties } = schema
  const named = Object.entries(properties ?? {}).map(([key, one]) => [
    key,
    typeof one === 'object' ? change(one, key) : one,
  ])
  return {
    ...schema,
    ...(properties !== undefined && { properties: Object.fromEntries(named) as Schema['properties'] & {} }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: change(additionalProperties, ''),
    }),
  }
}

function orNothing(schema: Schema): Schema {
  const { type, anyOf, enum: values } = schema
  return {
    ...schema,
    // JSON Schema allows several types; the description of it in TypeScript knows one.
    ...(typeof type === 'string' && { type: [type, 'null'] as unknown as 'null' }),
    ...(anyOf !== undefined && { anyOf: [...anyOf, { type: 'null' as const }] }),
    ...(values !== undefined && { enum: [...values, null] }),
  }
}

/** Links lead nowhere outside of the page. */
function withoutLinks(markdown: string): string {
  return markdown.replaceAll(/,? \[[^\]]*\]\(#[^)]*\)/g, '')
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
