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
  return { ...schema, title }
}

/** Links lead nowhere outside of the page. */
function withoutLinks(markdown: string): string {
  return markdown.replaceAll(/,? \[[^\]]*\]\(#[^)]*\)/g, '')
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
