import { expect, test } from 'vitest'
import type { Variables } from './substitute.ts'
import { substitute, substituteAll } from './substitute.ts'

const variables: Variables = {
  strings: new Map([
    ['params.image', 'web:1'],
    ['params.sneaky', '$(params.image)'],
    ['results.shp-image-digest.path', '/tekton/results/shp-image-digest'],
    ['workspaces.source.path', '/workspace/source'],
  ]),
  arrays: new Map([
    ['params.args', ['A=1', 'B=x y']],
    ['params.none', []],
  ]),
}

test.each([
  ['$(params.image)', 'web:1'],
  ["$(params['image'])", 'web:1'],
  ['$(params["image"])', 'web:1'],
  ['--tag=$(params.image),$(params.image)', '--tag=web:1,web:1'],
  ['$(results.shp-image-digest.path)', '/tekton/results/shp-image-digest'],
  ["$(results['shp-image-digest'].path)", '/tekton/results/shp-image-digest'],
  ['$(workspaces.source.path)/x', '/workspace/source/x'],
])('%s becomes %s', (text, expected) => {
  expect(substitute(text, variables)).toBe(expected)
})

test.each(['$(params.gone)', '$(cat file)', '$((1 + 2))', '$PATH', '$(SHP_SECRET_PARAM_X)'])(
  '%s stays',
  (text) => {
    expect(substitute(text, variables)).toBe(text)
  },
)

test('a value is never read as a reference itself', () => {
  expect(substitute('$(params.sneaky)', variables)).toBe('$(params.image)')
})

test('an array becomes as many arguments as it has, and none when it is empty', () => {
  expect(
    substituteAll(['-v', '$(params.args[*])', "$(params['args'][*])", '$(params.none[*])', 'end'], variables),
  ).toEqual(['-v', 'A=1', 'B=x y', 'A=1', 'B=x y', 'end'])
})
