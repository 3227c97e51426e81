import { expect, it } from 'vitest'
import { readProblems } from '../../../../test/support/read-problems.ts'

it.each([
  ['Dockerfile:3 DL3008 warning: Pin versions', 'Dockerfile:3 warning hadolint DL3008: Pin versions'],
  ['-:12 SC2086 info: Double quote', '-:12 notice hadolint SC2086: Double quote'],
  ['Dockerfile:1 DL3001 error: no', 'Dockerfile:1 failure hadolint DL3001: no'],
])('hadolint is read: %s', (line, expected) => {
  expect(readProblems(line)).toEqual([expected])
})

it.each([
  'Dockerfile:3 XX3008 warning: Pin',
  'Dockerfile DL3008 warning: Pin',
  'Dockerfile:0 DL3008 error: x',
])('nothing is read into %j', (line) => {
  expect(readProblems(line)).toEqual([])
})
