import { expect, it } from 'vitest'
import { nearestName } from './nearest-name.ts'

const keys = [
  'on',
  'method',
  'context',
  'dockerfile',
  'image',
  'tags',
  'params',
  'env',
  'pull_request',
  'ttlAfterFailed',
]

it.each([
  ['contxt', 'context'],
  ['Dockerfile', 'dockerfile'],
  ['docker-file', 'dockerfile'],
  ['imgae', 'image'],
  ['pullRequest', 'pull_request'],
  ['pull-request', 'pull_request'],
  ['enviroment', null],
  ['ttlAfterFail', 'ttlAfterFailed'],
  ['tag', 'tags'],
  ['xyz', null],
  ['', null],
])('takes %s for %s', (written, meant) => {
  expect(nearestName(written, keys)).toBe(meant)
})
