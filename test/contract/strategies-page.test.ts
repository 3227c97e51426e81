import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fillPage } from '../docs/fill-page.ts'
import { makeStrategyTables } from '../docs/strategy-tables.ts'

it('docs/strategies.md has the steps and parameters of the strategies as their files do: npm run docs writes them', () => {
  const page = readFileSync(new URL('../../docs/strategies.md', import.meta.url), 'utf8')
  // The columns are as wide as Prettier makes them.
  const narrow = (text: string) => text.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---')
  expect(narrow(page)).toBe(narrow(fillPage(page, makeStrategyTables())))
})
