import { expect, it } from 'vitest'
import { lineAddress, parseLineAddress } from './line-address.ts'

it('reads a line, and a range in either order', () => {
  expect(parseLineAddress('#build-L10')).toEqual({ step: 'build', first: 10, last: 10 })
  expect(parseLineAddress('#build-and-push-L10-L20')).toEqual({ step: 'build-and-push', first: 10, last: 20 })
  expect(parseLineAddress('#build-L20-L10')).toEqual({ step: 'build', first: 10, last: 20 })
})

it('reads back what it writes', () => {
  for (const range of [
    { first: 3, last: 3 },
    { first: 3, last: 9 },
  ])
    expect(parseLineAddress(lineAddress('build-1', range))).toEqual({ step: 'build-1', ...range })
})

it('takes nothing else for a line', () => {
  for (const hash of [
    '',
    '#',
    '#main',
    '#build-L',
    '#build-L0',
    '#-L',
    '#build-L1x',
    `#build-L${'9'.repeat(13)}`,
  ])
    expect(parseLineAddress(hash)).toBeNull()
})
