import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cloneGitRepository } from '../../../test/support/git-repository.ts'
import type { TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { startTestForge } from '../../../test/support/servers/start-test-forge.ts'

let world: TestForge
let ada: string

beforeAll(async () => {
  world = await startTestForge()
  ada = world.forge.createUser('ada').token
  const files = { 'README.md': 'Hello\n' }
  await world.forge.createRepository({ owner: 'acme', name: 'open', files, collaborators: { ada: 'write' } })
  const secret = { owner: 'acme', name: 'secret', private: true, files }
  await world.forge.createRepository({ ...secret, collaborators: { ada: 'write' } })
  await world.forge.createRepository({ owner: 'acme', name: 'other', private: true, files })
})
afterAll(() => world[Symbol.asyncDispose]())

const clone = async (repository: string, token?: string) => {
  const { forge } = world
  const remote = { url: `${forge.url}/${repository}.git`, caFile: forge.certFile }
  await using copy = await cloneGitRepository(token === undefined ? remote : { ...remote, token })
  return await copy.git('ls-files')
}

async function tokenFor(repository: string): Promise<string> {
  const { data } = await world.octokit({ app: true }).rest.apps.createInstallationAccessToken({
    installation_id: 1,
    repositories: [repository],
    permissions: { contents: 'read' },
  })
  return data.token
}

test('lets anybody clone a public repository', async () => {
  expect(await clone('acme/open')).toBe('README.md')
})

test('asks for credentials before it says whether a private repository is there', async () => {
  await expect(clone('acme/secret')).rejects.toThrow(/could not read Username|Authentication failed/)
  await expect(clone('acme/nothing')).rejects.toThrow(/could not read Username|Authentication failed/)
})

test('does not let a stranger know of a private repository', async () => {
  await expect(clone('acme/other', ada)).rejects.toThrow(/not found/)
})

test('refuses a token that is none', async () => {
  await expect(clone('acme/open', 'ghp_wrong')).rejects.toThrow(/Authentication failed|could not read/)
})

test('lets a token scoped to one repository clone that one and no other', async () => {
  const token = await tokenFor('secret')
  expect(token.length).toBeGreaterThan(40)
  expect(await clone('acme/secret', token)).toBe('README.md')
  await expect(clone('acme/other', token)).rejects.toThrow(/not found/)
})

test('refuses a push with a token that may only read', async () => {
  await using copy = await world.workingCopy('acme/secret', await tokenFor('secret'))
  await copy.commit('No', { 'no.txt': 'no' })
  await expect(copy.push('HEAD:refs/heads/no')).rejects.toThrow(/403/)
})

test('refuses a push by nobody, also to a public repository', async () => {
  await using copy = await world.workingCopy('acme/open')
  await copy.commit('No', { 'no.txt': 'no' })
  await expect(copy.push('HEAD:refs/heads/no')).rejects.toThrow(
    /could not read Username|Authentication failed/,
  )
})

test('takes a push larger than any buffer and gives back the same bytes', async () => {
  const content = randomBytes(3 * 1024 * 1024).toString('base64')
  await using copy = await world.workingCopy('acme/secret', ada)
  await copy.git('config', 'http.postBuffer', '65536')
  const sha = await copy.commit('Large', { 'large.txt': content })
  await copy.push('HEAD:refs/heads/large')
  const { data } = await world.octokit({ token: ada }).rest.repos.getContent({
    owner: 'acme',
    repo: 'secret',
    path: 'large.txt',
    ref: sha,
    mediaType: { format: 'raw' },
  })
  // Raw content is text, whatever the client's types say.
  expect((data as unknown) === content).toBe(true)
})

test('fetches a commit by its full id, as a build does', async () => {
  await using copy = await world.workingCopy('acme/secret', ada)
  const sha = await copy.commit('Away', { 'away.txt': 'away' })
  await copy.push('HEAD:refs/heads/away')
  await using other = await world.workingCopy('acme/secret', ada)
  await other.git('fetch', '--quiet', '--depth=1', 'origin', sha)
  expect(await other.git('rev-parse', 'FETCH_HEAD')).toBe(sha)
})

test('keeps refs/pull for itself', async () => {
  await using copy = await world.workingCopy('acme/secret', ada)
  await copy.commit('Mine', { 'mine.txt': 'mine' })
  await expect(copy.push('HEAD:refs/pull/7/head')).rejects.toThrow(/rejected|hidden/)
})

test.each(['/acme/open.git/config', '/acme/open.git/../../forge.db', '/acme/open.git/objects/info/packs'])(
  'serves nothing but the smart protocol: %s',
  async (path) => {
    const response = await world
      .octokit(null)
      .request(`GET ${world.forge.url}${path}`)
      .catch((error: unknown) => error)
    expect(response).toMatchObject({ status: 404 })
  },
)

test('takes a token in the place of the user name too', async () => {
  const header = `Basic ${Buffer.from(`${ada}:x-oauth-basic`).toString('base64')}`
  const { data } = await world.octokit(null).request('GET /user', { headers: { authorization: header } })
  expect(data).toMatchObject({ login: 'ada' })
})
