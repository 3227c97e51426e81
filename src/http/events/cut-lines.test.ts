import fc from 'fast-check'
import { expect, it } from 'vitest'
import { longestLineBytes, wholeLines } from './cut-lines.ts'

const cut = (text: string, final: boolean) => wholeLines(Buffer.from(text), final)

it('holds back a line that is not whole', () => {
  expect(cut('one\ntwo', false)).toBe(4)
  expect(cut('one', false)).toBe(0)
  expect(cut('', false)).toBe(0)
})

it('gives everything once nothing follows', () => {
  expect(cut('one\ntwo', true)).toBe(7)
  expect(cut('one\n', true)).toBe(4)
})

it('does not wait for the end of an endless line, and cuts no character of it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
      fc.nat({ max: 7 }),
      (text, less) => {
        const line = Buffer.from(text.replaceAll(/[\n\ufffd]/g, ' ').repeat(longestLineBytes))
        const data = line.subarray(0, longestLineBytes + less)
        const bytes = wholeLines(data, false)
        expect(bytes).toBeGreaterThan(longestLineBytes - 4)
        expect(data.subarray(0, bytes).toString('utf8')).not.toContain('\ufffd')
      },
    ),
  )
})
