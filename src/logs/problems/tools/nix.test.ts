import { describe, expect, it } from 'vitest'
import { readProblems } from '../../../../test/support/read-problems.ts'
import { findProblems } from '../find-problems.ts'

const store = '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-source'

function placesOf(log: string): string[] {
  return findProblems(log.split('\n')).flatMap(({ places }) =>
    places.map(({ path, line }) => `${path.replace(`${store}/`, '')}:${line}`),
  )
}

describe('Nix', () => {
  it('is read as it said things before 2.10: the error, then from where', () => {
    const log = `error: undefined variable 'foo'

       at ${store}/flake.nix:12:7:

           11|
           12|   foo
             |   ^

       … while evaluating the attribute 'x'

       at ${store}/default.nix:3:1:
`
    expect(readProblems(log)).toEqual([`${store}/flake.nix:12:7 failure nix: undefined variable 'foo'`])
    expect(placesOf(log)).toEqual(['flake.nix:12', 'default.nix:3'])
  })

  it('is read as it says them since: from where, then the error', () => {
    const log = `error:
       … while calling the 'derivationStrict' builtin
         at <nix/derivation-internal.nix>:37:12:

       … while evaluating the attribute
         at ${store}/default.nix:3:1:

       error: undefined variable 'foo'
       at ${store}/flake.nix:12:7:
`
    expect(placesOf(log)).toEqual(['flake.nix:12', 'default.nix:3'])
  })

  it('has a builder that failed at the file that names it', () => {
    const log = `error: builder for '/nix/store/abc-hello.drv' failed with exit code 2;`
    expect(placesOf(log)).toEqual(['flake.nix:1', 'default.nix:1'])
    expect(placesOf(`error: Cannot build '/nix/store/abc-hello.drv'.`)).toEqual([
      'flake.nix:1',
      'default.nix:1',
    ])
  })

  it('keeps errors that follow each other apart', () => {
    const log = `error: one\n  at ${store}/a.nix:1:1:\nerror: two\n  at ${store}/b.nix:2:2:\n`
    expect(readProblems(log).map((line) => line.split(' ').at(-1))).toEqual(['one', 'two'])
  })

  it.each([
    `at ${store}/flake.nix:12:7:`,
    'error: x\n    at /app/server.js:3:5',
    'error: something else failed',
    `building '/nix/store/abc-hello.drv'...`,
  ])('is not read into %j', (log) => {
    expect(readProblems(log)).toEqual([])
  })
})
