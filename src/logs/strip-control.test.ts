import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stripControl } from './strip-control.ts'

describe('control sequences', () => {
  it.each([
    ['colours', '\u001b[1;31merror\u001b[0m', 'error'],
    ['a window title', '\u001b]0;evil\u0007text', 'text'],
    ['a hyperlink', '\u001b]8;;http://evil\u001b\\click\u001b]8;;\u001b\\', 'click'],
    ['8-bit CSI', '\u009b31mred', 'red'],
    ['cursor movement', 'a\u001b[2K\u001b[1Gb', 'ab'],
    ['bells and backspaces', 'a\u0007b\u0008c', 'abc'],
    ['writing that turns round', 'if (\u202e admin \u2066)', 'if ( admin )'],
    ['carriage returns', '10%\r20%\r\ndone', '10%\n20%\ndone'],
  ])('removes %s', (_, text, expected) => {
    expect(stripControl(text)).toBe(expected)
  })

  it('keeps tabs, newlines and other scripts', () => {
    expect(stripControl('\tä\n漢字 🚀')).toBe('\tä\n漢字 🚀')
  })

  it('leaves no control character in any text', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('\u001b', '[', ']', '\u0007', '\u009c', '\u202e', 'a', '\n', '0'),
    })
    fc.assert(
      fc.property(hostile, (text) => {
        expect(stripControl(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/)
      }),
    )
  })
})

describe('any text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\u001b',
      '\u009b',
      '\u009d',
      '\u0090',
      '\u001b]',
      '\u001b[',
      '31m',
      '\u0007',
      '\u001b\\',
      ';',
    ),
    fc.constantFrom('\u202e', '\u2066', '\u200b', '\u{e0041}', '\u2028', '\ud800', '\r', '\n', 'text'),
    fc.string(),
  )

  it('holds nothing afterwards that a terminal obeys, that turns or hides text, or that is no character', () => {
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const stripped = stripControl(pieces.join(''))
        expect(stripped).not.toMatch(/[^\P{C}\t\n\p{Cn}\p{Co}]/u)
        expect(stripped).not.toMatch(/[\u2028\u2029\ufff9-\ufffb]/)
        expect(stripped.isWellFormed()).toBe(true)
        expect(stripControl(stripped)).toBe(stripped)
      }),
    )
  })

  // Quadratic time would be minutes: the test's own time limit is the bound.
  it('takes linear time, also when it is full of beginnings without end', () => {
    for (const beginning of ['\u009d', '\u001b]', '\u0090', '\u001b[', '\u009b', '\u001bP\u009d'])
      expect(stripControl(beginning.repeat(500_000))).not.toContain(beginning)
  })
})
