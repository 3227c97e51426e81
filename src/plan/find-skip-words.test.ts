import { expect, it } from 'vitest'
import { findSkipWords } from './find-skip-words.ts'

it.each([
  ['Typo [skip ci]', '[skip ci]'],
  ['Typo\n\nNothing to build. [CI Skip]', '[CI Skip]'],
  ['[skip slipway] Typo', '[skip slipway]'],
  ['Explain skip ci', null],
  ['[skip  ci]', null],
  ['[no ci]', null],
  [null, null],
])('a message %j asks for no build by %j', (message, words) => {
  expect(findSkipWords(message)).toBe(words)
})
