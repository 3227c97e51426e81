import { expect, test } from 'vitest'
import { substitute, substituteAll, variablesOf } from './substitute.ts'

const list = (name: string, ...items: string[]) => ({ name, type: 'array' as const, default: items })

const variables = variablesOf({
  apiVersion: 'tekton.dev/v1',
  kind: 'TaskRun',
  metadata: { name: 'web-x', namespace: 'team-a' },
  spec: {
    params: [
      { name: 'image', value: 'web:1' },
      { name: 'sneaky', value: '$(params.image)' },
      { name: 'args', value: ['A=1', 'B=x y'] },
    ],
    taskSpec: {
      // A longer default leaves nothing behind.
      params: [list('args', 'old', 'older', 'oldest'), list('none')],
      results: [{ name: 'shp-image-digest' }],
      workspaces: [{ name: 'source' }],
      steps: [],
    },
  },
})

test.each([
  ['$(params.image)', 'web:1'],
  ["$(params['image'])", 'web:1'],
  ['$(params["image"])', 'web:1'],
  ['--tag=$(params.image),$(params.image)', '--tag=web:1,web:1'],
  ['$(results.shp-image-digest.path)', '/tekton/results/shp-image-digest'],
  ["$(results['shp-image-digest'].path)", '/tekton/results/shp-image-digest'],
  ['$(workspaces.source.path)/x', '/workspace/source/x'],
  ['$(params.args[1])', 'B=x y'],
  ["$(params['args'][0])", 'A=1'],
])('%s becomes %s', (text, expected) => {
  expect(substitute(text, variables)).toBe(expected)
})

test.each([
  '$(params.gone)',
  '$(params.args[2])',
  '$(cat file)',
  '$((1 + 2))',
  '$PATH',
  '$(SHP_SECRET_PARAM_X)',
])('%s stays', (text) => {
  expect(substitute(text, variables)).toBe(text)
})

test('a value is never read as a reference itself', () => {
  expect(substitute('$(params.sneaky)', variables)).toBe('$(params.image)')
})

test('an array becomes as many arguments as it has, and none when it is empty', () => {
  expect(
    substituteAll(['-v', '$(params.args[*])', "$(params['args'][*])", '$(params.none[*])', 'end'], variables),
  ).toEqual(['-v', 'A=1', 'B=x y', 'A=1', 'B=x y', 'end'])
})
