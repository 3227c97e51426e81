import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatCursor, parseCursor } from './cursor.ts'

it('comes back as it was written', () => {
  const step = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,40}$/)
  const cursor = fc.record({
    version: fc.integer({ min: -1, max: 1e9 }),
    attempt: fc.integer({ min: 0, max: 1e6 }),
    offsets: fc.array(fc.tuple(step, fc.nat()), { maxLength: 50 }).map((entries) => new Map(entries)),
  })
  fc.assert(
    fc.property(cursor, (written) => {
      expect(parseCursor(formatCursor(written))).toEqual(written)
    }),
  )
})

it.each([undefined, '', '1', '1;2', '-2;0;', '1;1;a', '1;1;a:b', '1;1;A:1', '1;1;a:1\n', '1;1;__proto__:1'])(
  'starts from the beginning for %j',
  (text) => {
    expect(parseCursor(text)).toEqual({ version: -1, attempt: 0, offsets: new Map() })
  },
)

it('takes no time over what is not a cursor', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('1', ';', 'a:1,', 'a', ':'), maxLength: 2000 }), (text) => {
      expect(parseCursor(text).attempt).toBeGreaterThanOrEqual(0)
    }),
  )
})
