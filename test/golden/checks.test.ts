import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkCases } from './check-cases.ts'
import { renderCase, showCheck, showPage } from './show-check.ts'

const folder = join(import.meta.dirname, 'checks')
const page = join(import.meta.dirname, '..', '..', 'docs', 'checks.md')
const pathOf = (name: string) => join(folder, `${name}.md`)

if (process.env['UPDATE_GOLDEN'] === '1') {
  mkdirSync(folder, { recursive: true })
  for (const checkCase of checkCases) writeFileSync(pathOf(checkCase.name), showCheck(checkCase))
  writeFileSync(page, showPage(checkCases))
}

describe('the words on GitHub', () => {
  it.each(checkCases)('$name: are those of its golden file', (checkCase) => {
    expect(showCheck(checkCase)).toBe(readFileSync(pathOf(checkCase.name), 'utf8'))
  })

  it('are the ones that docs/checks.md shows', () => {
    expect(showPage(checkCases)).toBe(readFileSync(page, 'utf8'))
  })

  it('have a case for each golden file', () => {
    const cases = checkCases.map(({ name }) => `${name}.md`)
    expect(readdirSync(folder).sort()).toEqual(cases.sort())
  })

  it.each(checkCases)('$name: keep GitHub’s limits', (checkCase) => {
    const { check, status } = renderCase(checkCase)
    expect(Array.from(status.description).length).toBeLessThanOrEqual(140)
    expect(check.actions.length).toBeLessThanOrEqual(3)
    for (const { label, description, identifier } of check.actions) {
      expect(label.length).toBeLessThanOrEqual(20)
      expect(description.length).toBeLessThanOrEqual(40)
      expect(identifier.length).toBeLessThanOrEqual(20)
    }
  })
})
