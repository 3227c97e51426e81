import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GitRepository } from '../../../test/support/git-repository.ts'
import type { TestForge } from '../../../test/support/servers/start-test-forge.ts'
import { startTestForge } from '../../../test/support/servers/start-test-forge.ts'

let world: TestForge
let copy: GitRepository
let first: string
let second: string
const shop = { owner: 'acme', repo: 'shop' }
const client = () => world.octokit({ installationId: 1 }).rest

beforeAll(async () => {
  world = await startTestForge()
  const { token } = world.forge.createUser('ada')
  await world.forge.createRepository({
    owner: 'acme',
    name: 'shop',
    private: true,
    collaborators: { ada: 'write' },
  })
  copy = await world.workingCopy('acme/shop', token)
  await symlink('README.md', join(copy.dir, 'link'))
  await symlink('/etc/passwd', join(copy.dir, 'outside'))
  first = await copy.commit('First', {
    'README.md': 'Hello\n',
    'src/a b/ü.txt': 'deep',
    'large.bin': 'x'.repeat(1024 * 1024 + 1),
    'old.txt': 'the same text\n'.repeat(20),
  })
  await copy.git('mv', 'old.txt', 'new.txt')
  second = await copy.commit('Second', { 'README.md': 'Hello again\n', 'large.bin': null, 'added.txt': '+' })
  await copy.push('HEAD:main', `${first}:refs/heads/release/1.0`, `${first}:refs/tags/v1`)
})
afterAll(async () => {
  await copy[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const content = async (path: string, ref: string, format?: string) =>
  (await client().repos.getContent({ ...shop, path, ref, ...(format ? { mediaType: { format } } : {}) })).data

test('gives a file as JSON and as bytes, at a commit, a branch with a slash and a tag', async () => {
  for (const ref of [first, 'release/1.0', 'v1', 'refs/heads/release/1.0']) {
    const file = await content('README.md', ref)
    expect(file).toMatchObject({ type: 'file', encoding: 'base64', size: 6, path: 'README.md' })
    expect(Buffer.from((file as { content: string }).content, 'base64').toString()).toBe('Hello\n')
    expect(await content('README.md', ref, 'raw')).toBe('Hello\n')
  }
})

test('finds paths with spaces and letters of any language', async () => {
  expect(await content('src/a b/ü.txt', first, 'raw')).toBe('deep')
})

test('lists a directory', async () => {
  expect(await content('src', first)).toMatchObject([{ name: 'a b', type: 'dir', path: 'src/a b' }])
  const root = (await content('', first)) as { name: string; type: string }[]
  expect(root.map(({ name, type }) => `${name} ${type}`)).toContain('outside symlink')
})

test('leaves the content out over 1 MB, but gives the bytes', async () => {
  expect(await content('large.bin', first)).toMatchObject({
    encoding: 'none',
    content: '',
    size: 1024 * 1024 + 1,
  })
  expect(await content('large.bin', first, 'raw')).toHaveLength(1024 * 1024 + 1)
})

test('follows a link to a file of the repository and no other', async () => {
  expect(await content('link', first)).toMatchObject({ type: 'file', size: 6 })
  expect(await content('outside', first)).toMatchObject({ type: 'symlink', target: '/etc/passwd' })
})

test.each(['missing.txt', 'README.md/x', 'link/x', ':(top)README.md', '-r'])(
  'answers 404 for %s',
  async (path) => {
    await expect(content(path, first)).rejects.toMatchObject({
      status: 404,
      response: { data: { message: 'Not Found', documentation_url: expect.any(String) as string } },
    })
  },
)

test.each(['nowhere', '--upload-pack=x', 'main^', 'main~1', 'HEAD@{0}', 'main:README.md', '0'.repeat(40)])(
  'knows no commit by the name of %s',
  async (ref) => {
    await expect(content('README.md', ref)).rejects.toMatchObject({ status: 404 })
  },
)

test('gives the tree, whole and by level, with modes', async () => {
  const { data } = await client().git.getTree({ ...shop, tree_sha: first, recursive: '1' })
  expect(data.truncated).toBe(false)
  expect(data.tree).toContainEqual(expect.objectContaining({ path: 'link', mode: '120000', type: 'blob' }))
  expect(data.tree.map(({ path }) => path)).toContain('src/a b/ü.txt')
  const level = await client().git.getTree({ ...shop, tree_sha: first })
  expect(level.data.tree.map(({ path }) => path)).not.toContain('src/a b')
})

test('tells what a commit changed, renames included', async () => {
  const { data } = await client().repos.getCommit({ ...shop, ref: 'main' })
  expect(data).toMatchObject({ sha: second, commit: { message: 'Second' }, parents: [{ sha: first }] })
  expect(
    data.files?.map(({ filename, status, previous_filename }) => [filename, status, previous_filename]),
  ).toEqual([
    ['README.md', 'modified', undefined],
    ['added.txt', 'added', undefined],
    ['large.bin', 'removed', undefined],
    ['new.txt', 'renamed', 'old.txt'],
  ])
  expect(data.files?.[0]).toMatchObject({ additions: 1, deletions: 1 })
})

test('compares two commits from where they parted', async () => {
  const { data } = await client().repos.compareCommitsWithBasehead({
    ...shop,
    basehead: `${first}...${second}`,
  })
  expect(data).toMatchObject({ status: 'ahead', ahead_by: 1, behind_by: 0, total_commits: 1 })
  expect(data.files).toHaveLength(4)
  const back = await client().repos.compareCommitsWithBasehead({ ...shop, basehead: 'main...release/1.0' })
  expect(back.data).toMatchObject({ status: 'behind', files: [] })
})

test('shows no more than 300 files of a comparison', async () => {
  const files = Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`many/${i}.txt`, String(i)]))
  await copy.commit('Many', files)
  await copy.push('HEAD:refs/heads/many')
  const { data } = await client().repos.compareCommitsWithBasehead({ ...shop, basehead: 'main...many' })
  expect(data.files).toHaveLength(300)
})

test('answers 304 to who has it already, without counting the request', async () => {
  const before = await client().repos.get(shop)
  const again = await client()
    .repos.get({ ...shop, headers: { 'if-none-match': before.headers.etag! } })
    .catch((error: unknown) => error as { status: number; response: { headers: Record<string, string> } })
  expect(again.status).toBe(304)
  const after = await client().repos.get(shop)
  const left = (answer: { headers: object }) =>
    Number((answer.headers as Record<string, string>)['x-ratelimit-remaining'])
  expect(left(before) - left(after)).toBe(1)
})

test('tells the permission of a person', async () => {
  const { data } = await client().repos.getCollaboratorPermissionLevel({ ...shop, username: 'ada' })
  expect(data).toMatchObject({ permission: 'write', user: { login: 'ada' } })
})
