import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { colours, drawBadge, labelColour } from './draw-badge.ts'
import { textWidth } from './text-width.ts'

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio with white. */
function contrastWithWhite(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

describe('a badge', () => {
  it('can be read by everybody: enough contrast, and a name for who hears it', () => {
    for (const colour of [...Object.values(colours), labelColour])
      expect(contrastWithWhite(colour)).toBeGreaterThan(4.5)
    const badge = drawBadge('build', 'passing')
    expect(badge).toContain('<title>build: passing</title>')
    expect(badge).toContain('aria-label="build: passing"')
  })

  it('is as wide as its texts', () => {
    expect(textWidth('build', 11)).toBe(27)
    const width = (label: string) => Number(/width="(\d+)"/.exec(drawBadge(label, 'failing'))?.[1])
    expect(width('a much longer label') - width('a')).toBe(
      textWidth('a much longer label', 11) - textWidth('a', 11),
    )
    expect(width('')).toBe(width('build'))
  })

  it('is the same image with another text, whatever the label', () => {
    const tags = (badge: string) => badge.replace(/="[^"]*"/g, '').match(/<[^>]*>/g)
    const strange = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom(
        '<script>',
        '"><x y="',
        '&lt;',
        ']]>',
        '\u202e',
        '\ud800',
        '\u0000\u0008',
        'x'.repeat(5000),
      ),
    )
    fc.assert(
      fc.property(strange, (label) => {
        const badge = drawBadge(label, 'unknown')
        expect(tags(badge)).toEqual(tags(drawBadge('plain', 'unknown')))
        expect(badge.replace(/&(?:amp|lt|gt|quot);/g, '')).not.toContain('&')
        expect(badge.isWellFormed()).toBe(true)
        expect(badge.length).toBeLessThan(2_500)
      }),
    )
  })
})
