import { expect, it } from 'vitest'
import { ApiError } from '../../objects/client.ts'
import { applyJsonPatch, parseJsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'
import { strategicMerge } from './strategic-merge.ts'

const patched = (target: unknown, patch: unknown) => applyJsonPatch(target, parseJsonPatch(patch))

it('applies the operations of RFC 6902 and leaves the original alone', () => {
  const target = { a: [1, 2], b: { 'c/d': 1 } }
  expect(
    patched(target, [
      { op: 'test', path: '/b/c~1d', value: 1 },
      { op: 'add', path: '/a/-', value: 3 },
      { op: 'add', path: '/a/0', value: 0 },
      { op: 'replace', path: '/b/c~1d', value: 2 },
      { op: 'copy', from: '/a', path: '/e' },
      { op: 'move', from: '/a', path: '/f' },
      { op: 'remove', path: '/e/1' },
    ]),
  ).toEqual({ b: { 'c/d': 2 }, e: [0, 2, 3], f: [0, 1, 2, 3] })
  expect(target).toEqual({ a: [1, 2], b: { 'c/d': 1 } })
})

it('refuses what is not there, a test that fails, and what is no patch', () => {
  const refused = (patch: unknown) => () => patched({ a: [1] }, patch)
  expect(refused([{ op: 'remove', path: '/b' }])).toThrow(ApiError)
  expect(refused([{ op: 'replace', path: '/a/1', value: 1 }])).toThrow(ApiError)
  expect(refused([{ op: 'add', path: '/a/length', value: 0 }])).toThrow(ApiError)
  expect(refused([{ op: 'add', path: '/constructor/prototype/x', value: 0 }])).toThrow(ApiError)
  expect(refused([{ op: 'test', path: '/a', value: [2] }])).toThrow(/testing value \/a failed/)
  expect(refused([{ op: 'explode', path: '/a' }])).toThrow(/RFC 6902/)
})

it('merges as RFC 7386 says, with __proto__ as a name like any other', () => {
  expect(mergePatch({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: null }, d: [2], e: 3 })).toEqual({
    a: { c: 2 },
    d: [2],
    e: 3,
  })
  const hostile = JSON.parse('{"__proto__": {"polluted": true}}') as Record<string, unknown>
  expect(Object.keys(mergePatch({}, hostile) as object)).toEqual(['__proto__'])
  expect(Object.keys(strategicMerge({}, hostile))).toEqual(['__proto__'])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

it('follows the directives of a strategic merge', () => {
  const target = { env: [{ name: 'A', value: '1' }], finalizers: ['a', 'b'], limits: { cpu: 1 }, plain: [1] }
  const patch = {
    env: [{ name: 'B', value: '2' }],
    '$setElementOrder/env': [{ name: 'B' }],
    finalizers: ['c'],
    '$deleteFromPrimitiveList/finalizers': ['a'],
    limits: { $patch: 'replace', memory: 1 },
    plain: [2],
  }
  expect(strategicMerge(target, patch)).toEqual({
    env: [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ],
    finalizers: ['b', 'c'],
    limits: { memory: 1 },
    plain: [2],
  })
  expect(strategicMerge({ a: 1, b: 2 }, { $retainKeys: ['b', 'c'], c: 3 })).toEqual({ b: 2, c: 3 })
})
