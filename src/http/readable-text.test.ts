import fc from 'fast-check'
import { expect, it } from 'vitest'
import { logLines, readableLine } from './readable-text.ts'
import { cpuTimeOf } from '../../test/support/cpu-time.ts'

it('makes as many lines as the text has, so that numbers agree with the file', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: 'binary', maxLength: 40 }).map((line) => line.replaceAll('\n', '')),
        { maxLength: 20 },
      ),
      (lines) => {
        expect(logLines(lines.map((line) => `${line}\n`).join(''))).toHaveLength(lines.length)
      },
    ),
  )
})

it('leaves nothing that a terminal or a reader is misled by', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(readableLine(text)).not.toMatch(
        /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
      )
    }),
  )
})

it('keeps the last state of a line that overwrites itself', () => {
  expect(logLines('10%\r50%\r100%\r\ndone')).toEqual(['100%', 'done'])
})

it.each(['\u009d', '\u001b]', '\u001b[', '\u009b1', '\u001b ', '\r', '\u0090\u001b'])(
  'takes no longer for a line full of %j than for another',
  (piece) => {
    expect(cpuTimeOf(() => logLines(piece.repeat(128 * 1024)))).toBeLessThan(3_000)
  },
)
