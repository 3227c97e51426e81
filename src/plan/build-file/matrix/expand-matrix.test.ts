import { describe, expect, it } from 'vitest'
import { expandMatrix } from './expand-matrix.ts'

const two = { fruit: ['apple', 'pear'], animal: ['cat', 'dog'] }

describe('a matrix', () => {
  it('is every combination of its values', () => {
    expect(expandMatrix({ axes: two, include: [], exclude: [] })).toEqual([
      { fruit: 'apple', animal: 'cat' },
      { fruit: 'apple', animal: 'dog' },
      { fruit: 'pear', animal: 'cat' },
      { fruit: 'pear', animal: 'dog' },
    ])
  })

  // The example of https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
  it('includes as GitHub documents it', () => {
    const include = [
      { color: 'green' },
      { color: 'pink', animal: 'cat' },
      { fruit: 'apple', shape: 'circle' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ]
    expect(expandMatrix({ axes: two, include, exclude: [] })).toEqual([
      { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
      { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
      { fruit: 'pear', animal: 'cat', color: 'pink' },
      { fruit: 'pear', animal: 'dog', color: 'green' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ])
  })

  it('excludes what agrees with a part, before it includes', () => {
    expect(
      expandMatrix({ axes: two, include: [{ fruit: 'pear', animal: 'dog' }], exclude: [{ fruit: 'pear' }] }),
    ).toEqual([
      { fruit: 'apple', animal: 'cat' },
      { fruit: 'apple', animal: 'dog' },
      { fruit: 'pear', animal: 'dog' },
    ])
  })

  it('may be nothing but what is included', () => {
    expect(expandMatrix({ axes: {}, include: [{ a: '1' }, { a: '2' }], exclude: [] })).toEqual([
      { a: '1' },
      { a: '2' },
    ])
  })

  const many = Array.from({ length: 64 }, (_, index) => String(index))
  it.each([
    ['more than 64 combinations', { axes: { a: many, b: ['1', '2'] }, include: [], exclude: [] }, '128'],
    [
      'more than can be counted',
      { axes: { a: many, b: many, c: many, d: many }, include: [], exclude: [] },
      'at most 64',
    ],
    ['nothing left', { axes: { a: ['1'] }, include: [], exclude: [{ a: '1' }] }, 'no combination left'],
    ['an axis that is none', { axes: { a: ['1'] }, include: [], exclude: [{ b: '1' }] }, '`b`'],
  ])('with %s says so', (_what, matrix, words) => {
    expect(expandMatrix(matrix)).toContain(words)
  })
})
