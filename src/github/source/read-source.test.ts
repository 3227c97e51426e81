import { describe, expect, it } from 'vitest'
import { connectTestGitHub as connect } from '../../../test/support/connect-test-github.ts'
import { sampleRepository } from '../../../test/support/samples/samples.ts'
import type { ScriptedAnswer, SeenRequest } from '../../../test/support/fakes/scripted-server.ts'

const repository = sampleRepository()
const sha = 'a'.repeat(40)

describe('files', () => {
  const blob = (path: string, mode = '100644', size = 5) => ({
    path,
    mode,
    type: 'blob',
    size,
    sha: 'b'.repeat(40),
  })
  const tree = (path: string, id: string) => ({ path, mode: '040000', type: 'tree', sha: id })

  async function withTree() {
    return connect(({ path }) => {
      if (path === `/repos/acme/shop/git/trees/${sha}`)
        return {
          json: {
            tree: [
              blob('.slipway.yaml'),
              blob('link', '120000'),
              blob('large', '100644', 2_000_000),
              { path: 'module', mode: '160000', type: 'commit', sha: 'c' },
              tree('services', 'd1'),
            ],
          },
        }
      if (path === '/repos/acme/shop/git/trees/d1') return { json: { tree: [blob('a b#?.txt')] } }
      if (path === `/repos/acme/shop/contents/services/a%20b%23%3F.txt?ref=${sha}`)
        return { bytes: Buffer.from('odd') }
      if (path.startsWith('/repos/acme/shop/contents/'))
        return { bytes: Uint8Array.from([0xff, 0, 0xc3, 0x28, 10]) }
      return { status: 404, json: { message: 'Not Found' } }
    })
  }

  it('come byte for byte', async () => {
    const { sourceHost } = await withTree()
    const bytes = await sourceHost.file(repository, sha, '.slipway.yaml', 100)
    expect(bytes).toEqual(Uint8Array.from([0xff, 0, 0xc3, 0x28, 10]))
  })

  it('are found in directories, whatever they are called', async () => {
    const { sourceHost } = await withTree()
    expect(await sourceHost.file(repository, sha, 'services/a b#?.txt', 100)).toEqual(
      new Uint8Array(Buffer.from('odd')),
    )
  })

  it.each([
    'link',
    'module',
    'services',
    'nothing',
    'services/nothing',
    '.slipway.yaml/x',
    '../x',
    '/x',
    'a//b',
    '',
  ])('are missing at %j', async (path) => {
    const { sourceHost } = await withTree()
    expect(await sourceHost.file(repository, sha, path, 100)).toBe('missing')
  })

  it('are too large by what the tree says, without being read, and by what comes', async () => {
    const { sourceHost, server } = await withTree()
    expect(await sourceHost.file(repository, sha, 'large', 1_000_000)).toBe('too-large')
    expect(server.asked().some((asked) => asked.includes('/contents/'))).toBe(false)
    const lying = await connect(({ path }) =>
      path.includes('/git/trees/')
        ? { json: { tree: [blob('x', '100644', 1)] } }
        : { bytes: Buffer.alloc(500) },
    )
    expect(await lying.sourceHost.file(repository, sha, 'x', 100)).toBe('too-large')
  })

  it('are missing where the commit is', async () => {
    const { sourceHost } = await connect(() => ({ status: 404, json: { message: 'Not Found' } }))
    expect(await sourceHost.file(repository, sha, 'x', 100)).toBe('missing')
  })

  it('that we may not read make it Unavailable, and say which permission is missing', async () => {
    const { sourceHost } = await connect(() => ({
      status: 403,
      json: { message: 'Resource not accessible' },
    }))
    await expect(sourceHost.file(repository, sha, 'x', 100)).rejects.toThrow(/Contents: read/)
  })
})

describe('changed files', () => {
  const files = (count: number) => Array.from({ length: count }, (_, index) => ({ filename: `f${index}` }))

  it('count both names of what was moved', async () => {
    const { sourceHost } = await connect(() => ({
      json: { status: 'ahead', files: [{ filename: 'new', previous_filename: 'old' }, { filename: 'x' }] },
    }))
    expect(await sourceHost.changedFiles(repository, 'b'.repeat(40), sha)).toEqual({
      paths: ['new', 'old', 'x'],
      complete: true,
    })
  })

  it.each<[string, ScriptedAnswer]>([
    ['at the cap of 300', { json: { status: 'ahead', files: files(300) } }],
    ['after a forced push', { json: { status: 'diverged', files: files(1) } }],
    ['when the commit before is gone', { status: 404, json: { message: 'Not Found' } }],
  ])('are not complete %s', async (_, answer) => {
    const { sourceHost } = await connect(() => answer)
    expect((await sourceHost.changedFiles(repository, 'b'.repeat(40), sha)).complete).toBe(false)
  })

  it.each<[string, boolean, ScriptedAnswer]>([
    ['is on a branch that went on', true, { json: { status: 'behind' } }],
    ['is the head of a branch', true, { json: { status: 'identical' } }],
    ['comes after a branch, as a fork’s may', false, { json: { status: 'ahead' } }],
    ['parted from a branch', false, { json: { status: 'diverged' } }],
    [
      'is not there, or has nothing in common with it',
      false,
      { status: 404, json: { message: 'Not Found' } },
    ],
  ])('tell whether a commit %s', async (_, is, answer) => {
    const head = 'b'.repeat(40)
    const { sourceHost, server } = await connect(() => answer)
    expect(await sourceHost.contains(repository, head, sha)).toBe(is)
    expect(server.asked().at(-1)).toContain(`/compare/${head}...${sha}`)
  })

  it('of a pull request come from all pages, up to 3,000', async () => {
    const page = (request: SeenRequest) => Number(new URL(request.path, 'http://x').searchParams.get('page'))
    const some = await connect((request) => ({ json: files(page(request) < 3 ? 100 : 7) }))
    const { paths, complete } = await some.sourceHost.pullRequestFiles(repository, 4)
    expect([paths.length, complete]).toEqual([207, true])
    const many = await connect(() => ({ json: files(100) }))
    expect((await many.sourceHost.pullRequestFiles(repository, 4)).complete).toBe(false)
    expect(many.server.requests).toHaveLength(31)
  })
})

describe('which paths are files', () => {
  const file = (path: string, mode = '100644') => ({ path, mode, type: 'blob', size: 5, sha: 'b'.repeat(40) })
  const trees = (requests: string[]) => requests.filter((one) => one.includes('/git/trees/'))
  const asked = ['src/a.ts', 'link', 'src', 'nothing', '../x']

  it('is read from one tree', async () => {
    const { sourceHost, server } = await connect(() => ({
      json: {
        tree: [{ path: 'src', mode: '040000', type: 'tree' }, file('src/a.ts'), file('link', '120000')],
        truncated: false,
      },
    }))
    expect(await sourceHost.existing(repository, sha, asked)).toEqual(new Set(['src/a.ts']))
    expect(trees(server.asked())).toHaveLength(1)
  })

  const folders = Array.from({ length: 40 }, (_, index) => ({
    ...{ path: `d${index}`, mode: '040000', type: 'tree', sha: `${index}`.padStart(40, '0') },
  }))

  it('is looked up where the tree is too large, for the first 16 that the part does not hold', async () => {
    const { sourceHost, server } = await connect(({ path }) =>
      path.includes('recursive=1')
        ? { json: { tree: [file('src/a.ts')], truncated: true } }
        : path.endsWith(sha)
          ? { json: { tree: [file('late'), ...folders], truncated: false } }
          : { json: { tree: [], truncated: false } },
    )
    const many = folders.map((folder) => `${folder.path}/x`)
    const found = await sourceHost.existing(repository, sha, ['src/a.ts', 'late', ...many])
    expect(found).toEqual(new Set(['src/a.ts', 'late']))
    // The root is asked for once, though each of the 16 begins there; one of them ends there.
    expect(trees(server.asked())).toHaveLength(1 + 1 + 15)
  })

  it('is none where the commit is gone', async () => {
    const { sourceHost } = await connect(() => ({ status: 404, json: { message: 'Not Found' } }))
    expect(await sourceHost.existing(repository, sha, asked)).toEqual(new Set())
  })
})
