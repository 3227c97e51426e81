import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { fillPage } from '../../../test/docs/fill-page.ts'
import { makeJsonSchema } from './schema/json-schema.ts'
import { makeKeyTables } from './schema/key-tables.ts'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

it('has its keys in docs/build-file.md as the schema has them; `npm run docs` writes them', () => {
  const page = read('docs/build-file.md')
  expect(page).toBe(fillPage(page, makeKeyTables()))
})

it('is shipped as the JSON Schema that is made of it; `npm run docs` writes it', () => {
  expect(JSON.parse(read('schema/slipway.schema.json'))).toEqual(makeJsonSchema())
})

it('says in the JSON Schema what each key means', () => {
  const text = JSON.stringify(makeJsonSchema())
  expect(text).toContain(
    'Path of the Dockerfile, relative to `context`; for methods that have one. Left out: `Dockerfile`.',
  )
  expect(text).not.toContain('](#')
})

describe('the JSON Schema in an editor', () => {
  // The validator knows no conditions: what it has for files that extend nothing is asked beside the rest.
  const { if: isExtending, else: demands, ...rest } = makeJsonSchema()
  const [anyFile, alone] = [rest, demands].map((schema) =>
    z.fromJSONSchema(schema as z.core.JSONSchema.Schema),
  )
  const takes = (text: string) => {
    const file = parse(text) as object
    const schemas = 'extends' in file ? [anyFile] : [anyFile, alone]
    return schemas.every((schema) => schema?.safeParse(file).success)
  }

  it('takes what the documentation shows, and not its mistakes', () => {
    expect(isExtending).toEqual({ required: ['extends'] })
    const examples = [...read('docs/build-file.md').matchAll(/^```yaml( invalid)?\n(version:.*?)^```$/gms)]
    expect(examples.length).toBeGreaterThan(10)
    const judged = examples.map(([, invalid, text = '']) => ({
      text,
      taken: takes(text) === (invalid === undefined),
    }))
    expect(judged.filter(({ taken }) => !taken)).toEqual([])
  })

  it.each<[string, boolean]>([
    ['extends: a.yaml\nbuilds: { docs: }', true],
    [
      'extends: a.yaml\nbuilds: { api: { env: { CI: }, cache: , method: , output: { labels: { a: } } } }',
      true,
    ],
    ['extends: a.yaml\ndefaults: { timeout: , secrets: { TOKEN: } }', true],
    ['builds: { docs: }', false],
    ['builds: { api: { image: a/b, env: } }', false],
  ])('judges keys with nothing after them, in %o: %s', (text, is) => {
    expect(takes(`version: 1\n${text}\n`)).toBe(is)
  })
})
