import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
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
