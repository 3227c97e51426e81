import { expect, it } from 'vitest'
import { readProblems } from '../../../../test/support/read-problems.ts'

it.each([
  [
    'with the block',
    'Error: Unsupported argument\n\n  on base.pkr.hcl line 4, in packer:\n   4:   foo = 1\n\nAn argument named "foo"\nis not expected here.\n\nError: no',
    'base.pkr.hcl:4 failure hcl: Unsupported argument\nAn argument named "foo" is not expected here.',
  ],
  [
    'without it, as packer 1.6 says it',
    'Error: Argument or block definition required\n\n  on base.pkr.hcl line 4:\n  (source code not available)\n',
    'base.pkr.hcl:4 failure hcl: Argument or block definition required\n(source code not available)',
  ],
  [
    'over several lines',
    'Warning: Old\n\n  on a/b.hcl lines 4-6, in build:\n',
    'a/b.hcl:4-6 warning hcl: Old',
  ],
  [
    'in a box',
    '╷\n│ Error: Missing\n│ \n│   on main.tf line 4, in resource "x" "y":\n│    4: foo\n│ \n│ It is needed.\n╵',
    'main.tf:4 failure hcl: Missing\nIt is needed.',
  ],
])('what Packer says of its files is read %s', (_, log, expected) => {
  expect(readProblems(log)).toEqual([expected])
})

it.each([
  '  on base.pkr.hcl line 4, in packer:',
  'Error: one thing\nand another\n  on base.pkr.hcl line 4, in packer:',
  'Error: no place',
  'Error: x\n  on base.pkr.hcl line 0:',
])('nothing is read into %j', (log) => {
  expect(readProblems(log)).toEqual([])
})
