import { expect, test } from 'vitest'
import type { ParamValue, StrategyParameter } from '../../../../shipwright/index.ts'
import { mergeParams, validateParams } from './validate-params.ts'

const parameters: StrategyParameter[] = [
  { name: 'target', description: '' },
  { name: 'tag', description: '', default: 'latest' },
  { name: 'build-args', description: '', type: 'array', defaults: [] },
]
const target: ParamValue = { name: 'target', value: 'web' }

// Words as a real cluster says them (recordings params-*).
const cases: [string, ParamValue[], string, string][] = [
  [
    'a reserved name',
    [target, { name: 'shp-output-image', value: 'x' }],
    'RestrictedParametersInUse',
    'The following parameters are restricted and cannot be set: shp-output-image',
  ],
  [
    'a name that the strategy does not have',
    [target, { name: 'colour', value: 'x' }],
    'UndefinedParameter',
    'The following parameters are not defined in the build strategy: colour',
  ],
  [
    'a list for a string and a string for a list',
    [
      { name: 'target', values: [{ value: 'x' }] },
      { name: 'build-args', value: 'x' },
    ],
    'WrongParameterValueType',
    'The values for the following parameters are using the wrong type: target, build-args',
  ],
  [
    'nothing for what has no default',
    [],
    'MissingParameterValues',
    'The following parameters are required but no value has been provided: target',
  ],
  [
    'two sources for one value',
    [{ ...target, secretValue: { name: 's', key: 'k' } }],
    'InconsistentParameterValues',
    "The following parameters have more than one of 'configMapValue', 'secretValue', and 'value' set: target",
  ],
]

test.each(cases)('%s is refused', (_what, values, reason, message) => {
  expect(validateParams(parameters, values)).toEqual({ reason, message })
})

test('an empty item of a list and an incomplete reference are refused', () => {
  expect(validateParams(parameters, [target, { name: 'build-args', values: [{}] }])?.reason).toBe(
    'EmptyArrayItemParameterValues',
  )
  expect(validateParams(parameters, [{ name: 'target', secretValue: { name: 's', key: '' } }])?.reason).toBe(
    'IncompleteSecretValueParameterValues',
  )
})

test('what is complete passes', () => {
  expect(validateParams(parameters, [target, { name: 'build-args', values: [{ value: 'A=1' }] }])).toBeNull()
})

test("a BuildRun's value replaces its Build's", () => {
  expect(mergeParams([target, { name: 'tag', value: 'a' }], [{ name: 'tag', value: 'b' }])).toEqual([
    target,
    { name: 'tag', value: 'b' },
  ])
})
