import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJsonCheck } from './check-json.ts'

const isJsonObject = createJsonCheck()
const check = (text: string) => isJsonObject(Buffer.from(text))

describe('createJsonCheck', () => {
  it.each(['{}', ' \r\n\t{"a": [1, -2.5e+3, true, null, "\\u00e9\\ud800é😀"]}\n', '{"a":{"a":{}},"a":""}'])(
    'takes the object %j',
    (text) => {
      expect(check(text)).toBe(true)
    },
  )

  it.each(['', ' ', '[]', '"text"', '1', 'null', '[{}]'])('refuses %j, which is no object', (text) => {
    expect(check(text)).toBe(false)
  })

  it.each([
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '{"a":01}',
    '{"a":+1}',
    '{"a":.5}',
    '{"a":NaN}',
    '{"a":"\t"}',
    '{"a":"\\x41"}',
    '{"a":1} {}',
    '{"a":1}//',
    '{"a":1}\0',
    '{"a":1}\0}',
    '\uFEFF{}',
    '{"a":12',
  ])('refuses %j, which only other readers take', (text) => {
    expect(check(text)).toBe(false)
  })

  it('refuses what is not UTF-8', () => {
    const bytes = Buffer.from('{"a":"é"}')
    bytes[7] = 0x20
    expect(isJsonObject(bytes)).toBe(false)
  })

  it('looks at the whole of a large one, and lets go of it', () => {
    const large = JSON.stringify({ list: Array.from({ length: 200_000 }, (_, index) => ({ index })) })
    expect(check(large)).toBe(true)
    expect(check(large.replace('{"index":100000}', '{"index":100000,}'))).toBe(false)
  })

  it('agrees with JSON.parse on objects that were broken in one place', () => {
    const text = fc
      .tuple(
        fc.jsonValue({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom('', ...Array.from('{}[]",:\\ue1.-+t\0\n /')),
      )
      .map(([value, at, instead]) => {
        const whole = JSON.stringify({ value })
        const index = at % whole.length
        return whole.slice(0, index) + instead + whole.slice(index + 1)
      })
    fc.assert(
      fc.property(text, (text) => {
        expect(check(text)).toBe(isParsed(text))
      }),
      { numRuns: 2_000 },
    )
  })
})

function isParsed(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
