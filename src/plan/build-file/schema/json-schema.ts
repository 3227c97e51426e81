import { z } from 'zod'
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

/** What a file needs that extends no other. */
const demands = {
  required: ['builds'],
  properties: { builds: { additionalProperties: { required: ['image'] } } },
}

/** A file that extends another may have from there what the schema demands. */
function withoutDemands(schema: z.core.JSONSchema.BaseSchema): z.core.JSONSchema.BaseSchema {
  const { builds } = schema.properties ?? {}
  if (typeof builds !== 'object' || typeof builds.additionalProperties !== 'object')
    throw new Error('no builds')
  const entry = { ...builds.additionalProperties, required: [] }
  const properties = { ...schema.properties, builds: { ...builds, additionalProperties: entry } }
  return { ...schema, required: ['version'], properties }
}

/** Links lead nowhere outside of the page. */
function withoutLinks(markdown: string): string {
  return markdown.replaceAll(/,? \[[^\]]*\]\(#[^)]*\)/g, '')
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
