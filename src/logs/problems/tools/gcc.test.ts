import { expect, it } from 'vitest'
import { readProblems } from '../../../../test/support/read-problems.ts'

it.each([
  [
    'src/x.c:3:10: fatal error: foo.h: No such file or directory',
    'src/x.c:3:10 failure gcc: foo.h: No such file or directory',
  ],
  ['src/x.c:9:1: warning: unused variable [-Wunused]', 'src/x.c:9:1 warning gcc: unused variable [-Wunused]'],
  ['../lib/y.cpp:4: error: no column', '../lib/y.cpp:4 failure gcc: no column'],
  ["A.java:1: error: ';' expected", "A.java:1 failure javac: ';' expected"],
  ['app/x.py:3: error: Incompatible types  [misc]', 'app/x.py:3 failure error: Incompatible types  [misc]'],
  ['hello> src/x.c:1:2: error: in a build of Nix', 'src/x.c:1:2 failure gcc: in a build of Nix'],
  ['    docker.base: src/x.c:1:2: error: in one of Packer', 'src/x.c:1:2 failure gcc: in one of Packer'],
  ['2026-11-20T14:02:11.123456789Z x.c:1:2: error: with a time', 'x.c:1:2 failure gcc: with a time'],
  ['[build-and-push] x.c:1:2: error: of a step', 'x.c:1:2 failure gcc: of a step'],
])('gcc and clang are read: %s', (line, expected) => {
  expect(readProblems(line)).toEqual([expected])
})

it.each([
  'src/x.c:3:10: note: declared here',
  'In file included from src/x.c:1:',
  'https://example.com:443: error: no',
  'error: something',
  ':12: foo',
  'foo:0: bar',
])('nothing is read into %j', (line) => {
  expect(readProblems(line)).toEqual([])
})
