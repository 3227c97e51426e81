import { expect, it } from 'vitest'
import { applyParams } from './apply-params.ts'

const parameters = [
  { name: 'target', description: '', type: 'string' as const },
  { name: 'build-args', description: '', type: 'array' as const },
]
const apply = (...given: string[]) =>
  applyParams({ target: 'release', 'build-args': ['A=1'] }, given, parameters)

it('leaves what nobody sets', () =>
  expect(apply()).toEqual({ params: { target: 'release', 'build-args': ['A=1'] } }))

it('replaces a text, and a list by all that are given, with whatever is behind the first =', () => {
  expect(apply('target=test', 'build-args=B=2', 'build-args=')).toEqual({
    params: { target: 'test', 'build-args': ['B=2', ''] },
  })
})

it.each([
  ['target', 'write it as --param name=value'],
  ['=x', 'write it as --param name=value'],
  ['tagret=x', 'did you mean target?'],
  ['colour=x', 'the strategy has target, build-args'],
  ['dockerfile=x', 'use the key `dockerfile`'],
  ['shp-output-image=x', 'Shipwright'],
  ['target=$(params.x)', 'cannot contain `$(`'],
])('says what is wrong with --param %s', (given, words) => {
  expect(JSON.stringify(apply(given))).toContain(words)
})

it('takes one text only once', () => expect(JSON.stringify(apply('target=a', 'target=b'))).toContain('twice'))
