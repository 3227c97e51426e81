import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestForge, type TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { actOnForge, listActs } from './act-on-forge.ts'

let test: TestForge
beforeAll(async () => {
  test = await startTestForge()
  await test.forge.createRepository({ owner: 'acme', name: 'web', files: { 'a.txt': 'a' } })
})
afterAll(() => test[Symbol.asyncDispose]())

const act = async (name: string, ...fields: string[]) =>
  JSON.parse((await actOnForge(name, fields, test.dir)).join('\n') || 'null') as unknown

it('opens a pull request from a fork, comments on it and closes it', async () => {
  await act('fork', 'repository=acme/web', 'as=eve')
  await act('commit', 'repository=eve/web', 'files={"b.txt":"b"}', 'branch=patch')
  const pull = await act('open-pull', 'repository=acme/web', 'as=eve', 'head=eve:patch', 'draft=yes')
  expect(pull).toMatchObject({ number: 1 })
  await act('label', 'repository=acme/web', 'number=1', 'label=build')
  await act('comment', 'repository=acme/web', 'number=1', 'as=ada', 'body=/slipway approve')
  expect(await act('comments', 'repository=acme/web', 'number=1')).toMatchObject([
    { login: 'ada', body: '/slipway approve' },
  ])
  await act('close-pull', 'repository=acme/web', 'number=1')
  const { data } = await test.octokit(null).rest.pulls.get({ owner: 'acme', repo: 'web', pull_number: 1 })
  expect(data).toMatchObject({ state: 'closed', draft: true, labels: [{ name: 'build' }] })
})

it('suspends the App on an account, and takes it away', async () => {
  await act('suspend', 'installation=1')
  expect(await act('installations')).toEqual([{ id: 1, account: 'acme', suspended: true }])
  await act('uninstall', 'installation=1')
  expect(await act('installations')).toEqual([])
})

it.each([
  [['dance'], 'there is no act dance'],
  [['fork', 'acme/web'], 'acme/web is no field'],
  [['fork', 'repository=acme/web'], 'as'],
  [['fork', 'repository=acme/web', 'as=eve', 'colour=red'], 'colour'],
  [['label', 'repository=acme/web', 'number=9', 'label=x'], 'no pull request 9'],
])('says what is wrong with %j', async ([name = '', ...fields], words) => {
  await expect(act(name, ...fields)).rejects.toThrow(words)
})

it('lists what there is to do, with the fields of each', () => {
  expect(listActs()).toContainEqual(expect.stringMatching(/^comment +repository number body as$/))
  expect(listActs()).toContainEqual(expect.stringMatching(/^label +repository number label as\?$/))
})
