import { expect, test } from 'vitest'
import { announcedChanges, changedRefs } from './changed-refs.ts'

const moved = (...names: string[]) => names.map((ref) => ({ ref, before: null, after: 'a' }))

test('finds refs that came, moved and went, and none that stayed', () => {
  const before = new Map([
    ['refs/heads/gone', '1'],
    ['refs/heads/main', '2'],
    ['refs/heads/same', '3'],
  ])
  const after = new Map([
    ['refs/heads/main', '4'],
    ['refs/heads/same', '3'],
    ['refs/tags/v1', '5'],
  ])
  expect(changedRefs(before, after)).toEqual([
    { ref: 'refs/heads/gone', before: '1', after: null },
    { ref: 'refs/heads/main', before: '2', after: '4' },
    { ref: 'refs/tags/v1', before: null, after: '5' },
  ])
})

test('announces three tags at once, and of four none', () => {
  const three = moved('refs/tags/a', 'refs/tags/b', 'refs/tags/c')
  expect(announcedChanges(three)).toEqual(three)
  const four = [...moved('refs/heads/main'), ...three, ...moved('refs/tags/d')]
  expect(announcedChanges(four)).toEqual(moved('refs/heads/main'))
})

test('announces any number of branches', () => {
  const many = moved(...Array.from({ length: 20 }, (_, index) => `refs/heads/b${index}`))
  expect(announcedChanges(many)).toEqual(many)
})
