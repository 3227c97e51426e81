import { expect, it } from 'vitest'
import { localSecrets } from './local-secrets.ts'

const named = [
  { id: 'NPM_TOKEN', secret: 'npm', key: 'token' },
  { id: 'NPM_USER', secret: 'npm', key: 'user' },
  { id: 'PIP', secret: 'pip', key: 'PIP' },
]

it('takes the values of a build’s secrets from the environment', () => {
  expect(localSecrets(named, { NPM_TOKEN: 'a', NPM_USER: 'b', PIP: 'c', OTHER: 'd' })).toEqual({
    secrets: new Map<string, object>([
      ['npm', { token: 'a', user: 'b' }],
      ['pip', { PIP: 'c' }],
    ]),
    values: ['a', 'b', 'c'],
  })
})

it('says which ones are not there, and what to do', () => {
  expect(localSecrets(named, { NPM_TOKEN: 'a', PIP: '' })).toEqual({
    problem: expect.stringMatching(/the secrets NPM_USER, PIP, .* NPM_USER=… slipway run$/) as string,
  })
})
