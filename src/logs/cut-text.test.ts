import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keepEnd, keepStart, tailLines } from './cut-text.ts'

/** Without the character that decoders put where something was cut, which a text may have of itself. */
const text = fc.string({ unit: 'grapheme' }).filter((whole) => !whole.includes('\ufffd'))

describe('cutting text', () => {
  it('keeps to the bytes and never cuts through a character', () => {
    fc.assert(
      fc.property(text, fc.nat(50), (whole, bytes) => {
        for (const kept of [keepStart(whole, bytes), keepEnd(whole, bytes)]) {
          expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(Math.max(bytes, 0))
          expect(kept).not.toContain('\ufffd')
        }
        expect(whole.startsWith(keepStart(whole, bytes))).toBe(true)
        expect(whole.endsWith(keepEnd(whole, bytes))).toBe(true)
      }),
    )
  })

  it('keeps all that fits', () => {
    expect(keepStart('äöü', 5)).toBe('äö')
    expect(keepEnd('äöü', 5)).toBe('öü')
    expect(keepEnd('short', 100)).toBe('short')
  })

  it('tails by lines and by bytes', () => {
    expect(tailLines('1\n2\n3\n\n', { lines: 2, bytes: 100 })).toBe('2\n3')
    expect(tailLines('11111\n22222', { lines: 5, bytes: 8 })).toBe('11\n22222')
  })
})
