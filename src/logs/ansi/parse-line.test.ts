import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAnsiLine } from './parse-line.ts'

/** Each part with how it looks: `[red](fg1)`. */
function look(source: string): string {
  const { text, spans } = parseAnsiLine(source)
  let shown = ''
  let at = 0
  for (const { from, to, style } of spans) {
    shown += `${text.slice(at, from)}[${text.slice(from, to)}](${style})`
    at = to
  }
  return shown + text.slice(at)
}

describe('a line of a log', () => {
  it.each([
    ['plain <b> & text', 'plain <b> & text'],
    ['a \x1b[31mred\x1b[0m word', 'a [red](fg1) word'],
    ['\x1b[1;4;32mgo\x1b[22;24;39mon', '[go](fg2 bold underline)on'],
    ['\x1b[97;104mx\x1b[m', '[x](fg15 bg12)'],
    ['\x1b[38;5;196mpalette\x1b[0m', '[palette](fg9)'],
    ['\x1b[38;5;240mgrey\x1b[0m', '[grey](fg8)'],
    ['\x1b[38;2;0;90;0mtrue\x1b[0m', '[true](fg2)'],
    ['\x1b[38:2::255:255:0mcolons\x1b[0m', '[colons](fg11)'],
    ['\x1b[38;5;1;1mboth\x1b[0m', '[both](fg1 bold)'],
    ['\x1b[7mturned\x1b[31m red\x1b[27m back', '[turned](fgback bgfore)[ red](fgback bg1)[ back](fg1)'],
    ['\x1b[2;3;9mx\x1b[23;29m', '[x](dim italic strike)'],
    ['\x1b[31mone\x1b[31m go', '[one go](fg1)'],
  ])('shows %j as %s', (source, expected) => {
    expect(look(source)).toBe(expected)
  })

  it.each([
    ['10%\r50%\r100%', '100%'],
    ['done\r', 'done'],
    ['10%\x1b[1G\x1b[2K100%', '100%'],
    ['gone\x1b[2Know', 'now'],
    ['\x1b[31m1%\r\x1b[32m2%', '[2%](fg2)'],
  ])('of %j is only the last state', (source, expected) => {
    expect(look(source)).toBe(expected)
  })

  it.each([
    ['\x1b]8;;https://evil.example\x07link\x1b]8;;\x07', 'link'],
    ['\x1b]0;title\x1b\\text', 'text'],
    ['\x1b[5A\x1b[?25lup\x1b[K', 'up'],
    ['bell\x07 null\0 csi\x9b1m', 'bell null csi1m'],
    ['turned\u202etxt.exe', 'turnedtxt.exe'],
    ['\x1b[31', '31'],
    ['\x1b[38;5mx\x1b[48;9;1my', 'xy'],
    ['\x1b[999mx', 'x'],
    ['\x1b[>4;2mx', 'x'],
    ['tab\tstays', 'tab\tstays'],
  ])('%j has nothing left that a page should not see', (source, expected) => {
    expect(look(source)).toBe(expected)
  })

  it('that changes its look with every letter goes on as plain text, all of it', () => {
    const letters = Array.from({ length: 5_000 }, (_, n) => `\x1b[3${n % 2}mx`).join('')
    const { text, spans } = parseAnsiLine(letters)
    expect(text).toBe('x'.repeat(5_000))
    expect(spans.length).toBeLessThanOrEqual(200)
  })

  const pieces = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          '\x1b',
          '\x1b[',
          '\x1b]',
          '\x1b[31m',
          '\x1b[38;5;',
          'm',
          ';',
          '\r',
          '\x9b',
          '\udb40',
          '\udc20',
        ),
      ),
      { maxLength: 30 },
    )
    .map((list) => list.join(''))

  it('never has control characters, and says of parts that are in it, in order, how they look', () => {
    fc.assert(
      fc.property(pieces, (source) => {
        const { text, spans } = parseAnsiLine(source)
        expect(text).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/)
        expect(text.isWellFormed()).toBe(true)
        let at = 0
        for (const { from, to, style } of spans) {
          expect(from).toBeGreaterThanOrEqual(at)
          expect(to).toBeGreaterThan(from)
          expect(style).toMatch(/^(?:(?:[fb]g\d\d?|fgback|bgfore|bold|dim|italic|underline|strike) ?)+$/)
          at = to
        }
        expect(at).toBeLessThanOrEqual(text.length)
        expect(parseAnsiLine(text)).toEqual({ text, spans: [] })
      }),
      { numRuns: 500 },
    )
  })

  it('without anything unusual is itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'ß', '≤', '🦊', '<', '\t', ' ') }), (text) => {
        expect(parseAnsiLine(text)).toEqual({ text, spans: [] })
      }),
    )
  })
})
