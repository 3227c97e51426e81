import fc from 'fast-check'
import { expect, it } from 'vitest'
import { segmentsOf } from './segments.ts'

it('leaves a plain line in one piece', () => {
  expect(segmentsOf('plain', [], '')).toEqual([{ text: 'plain', style: '', isFound: false }])
})

it('marks what was searched for, whatever its case, also across a change of colour', () => {
  expect(segmentsOf('an Error here', [{ from: 5, to: 8, style: 'fg1' }], 'error')).toEqual([
    { text: 'an ', style: '', isFound: false },
    { text: 'Er', style: '', isFound: true },
    { text: 'ror', style: 'fg1', isFound: true },
    { text: ' here', style: '', isFound: false },
  ])
})

it('loses no character, whatever is coloured and searched for', () => {
  const span = fc.record({ from: fc.nat(40), to: fc.nat(40), style: fc.constant('fg1') })
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.array(span),
      fc.string({ maxLength: 2 }),
      (text, spans, needle) => {
        const all = segmentsOf(text, spans, needle)
        expect(all.map((segment) => segment.text).join('')).toBe(text)
      },
    ),
  )
})
