import { readFileSync, writeFileSync } from 'node:fs'
import { makeJsonSchema } from '../../src/plan/build-file/schema/json-schema.ts'
import { makeKeyTables } from '../../src/plan/build-file/schema/key-tables.ts'
import { fillPage } from './fill-page.ts'

/** `npm run docs`: writes what is made of the build file's schema. */
const root = new URL('../../', import.meta.url)
const page = new URL('docs/build-file.md', root)
writeFileSync(page, fillPage(readFileSync(page, 'utf8'), makeKeyTables()))
const schema = new URL('schema/slipway.schema.json', root)
writeFileSync(schema, `${JSON.stringify(makeJsonSchema(), null, 2)}\n`)
