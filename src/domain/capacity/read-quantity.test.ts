import { expect, test } from 'vitest'
import { readQuantity } from './read-quantity.ts'

test.each([
  ['2', 2],
  ['250m', 0.25],
  ['12345678n', 0.012345678],
  ['512Mi', 512 * 2 ** 20],
  ['1.5G', 1.5e9],
  ['1e3', 1000],
  ['.5', 0.5],
  ['', null],
  ['-1', null],
  ['1 Gi', null],
  ['1Xi', null],
])('%j is %j', (text, number) => {
  const read = readQuantity(text)
  if (number === null) expect(read).toBeNull()
  else expect(read).toBeCloseTo(number, 9)
})
