import { z } from 'zod'
import { buildFileSchema } from './schema.ts'
import { pages } from './schema-parts.ts'

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
  return { ...(withoutLater(schema) as typeof schema), title }
}

/** What only says that it is not there yet is no key for an editor. */
function withoutLater(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutLater)
  if (typeof part !== 'object' || part === null) return part
  const kept = Object.entries(part).filter(([, one]) => !isLater(one))
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutLater(one)]))
}

function isLater(part: unknown): boolean {
  return typeof part === 'object' && part !== null && 'later' in part
}

/** Links lead nowhere outside of the page. */
function withoutLinks(markdown: string): string {
  return markdown.replaceAll(/,? \[[^\]]*\]\(#[^)]*\)/g, '')
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
