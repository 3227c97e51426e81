import { expect, it } from 'vitest'
import { readProblems } from '../../../../test/support/read-problems.ts'

it.each([
  [
    'Helpers/MyHelper.cs(16,30): error CS1002: ; expected [/repo/A.csproj]',
    'Helpers/MyHelper.cs:16:30 failure csc CS1002: ; expected',
  ],
  [
    '/src/Program.cs(3,7): warning CS0168: The variable [x] is never used [/src/A.csproj::TargetFramework=net8.0]',
    '/src/Program.cs:3:7 warning csc CS0168: The variable [x] is never used',
  ],
  ['     2>A.cs(1,2): error CS1: in one of many', 'A.cs:1:2 failure csc CS1: in one of many'],
  ['A.cs(1,2,1,9): error NU1101: no such package', 'A.cs:1:2 failure csc NU1101: no such package'],
])('the compiler of C# is read: %s', (line, expected) => {
  expect(readProblems(line)).toEqual([expected])
})

it.each([
  'CSC : error CS5001: no Main',
  'MSBUILD : error MSB1003: no project',
  'A.cs(16): error CS1: no column',
])('nothing is read into %j', (line) => {
  expect(readProblems(line)).toEqual([])
})
