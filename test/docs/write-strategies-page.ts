import { readFileSync, writeFileSync } from 'node:fs'
import { fillPage } from './fill-page.ts'
import { makeStrategyTables } from './strategy-tables.ts'

/** `npm run docs`: writes the tables of docs/strategies.md. */
const page = new URL('../../docs/strategies.md', import.meta.url)
writeFileSync(page, fillPage(readFileSync(page, 'utf8'), makeStrategyTables()))
