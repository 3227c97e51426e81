import { describe, expect, it } from 'vitest'
import { fitSections } from './fit-sections.ts'

describe('paragraphs that do not all fit', () => {
  it('go whole, so that no fence stays open', () => {
    const fenced = `\`\`\`text\n${'x'.repeat(100)}\n\`\`\``
    expect(fitSections(['first', fenced, 'last'], 50)).toBe('first\n\nlast')
    expect(fitSections(['first', fenced, 'last'], 200)).toBe(`first\n\n${fenced}\n\nlast`)
  })

  it('keep the start of the first where even that is too long, whole characters only', () => {
    expect(fitSections(['é'.repeat(100), 'rest'], 11)).toBe('é'.repeat(5))
  })

  it('count the blank lines between them', () => {
    expect(fitSections(['1234', '5678'], 9)).toBe('1234')
    expect(fitSections(['1234', '5678'], 10)).toBe('1234\n\n5678')
  })
})
