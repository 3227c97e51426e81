import { describe, expect, it } from 'vitest'
import { parseDocument } from '../parse-build-file.ts'
import { readChain, type FileReader } from './read-chain.ts'

/** Repositories by name and ref, each with its files; '' is that of the build file. */
type World = Record<string, Record<string, string>>

function readerOf(world: World, id = '', asked: string[] = []): FileReader {
  return {
    id,
    name: id === '' ? null : `\`${id}\``,
    file(path, maxBytes) {
      asked.push(`${id} ${path}`)
      const text = world[id]?.[path]
      if (text === undefined) return Promise.resolve('missing')
      const bytes = new TextEncoder().encode(text)
      return Promise.resolve(bytes.length > maxBytes ? 'too-large' : bytes)
    },
    other(repository, ref) {
      const other = `${repository}@${ref ?? 'main'}`
      if (repository === 'far/away') return Promise.resolve({ unread: 'far/away is not read here.' })
      if (world[other] === undefined) return Promise.resolve({ refused: `There is no ${other}.` })
      return Promise.resolve({ reader: readerOf(world, other, asked) })
    },
  }
}

async function read(own: string, world: World = {}) {
  const { document, isWhole, notes } = await readChain(readerOf(world), '.slipway.yaml', own)
  const parsed = parseDocument(document, isWhole)
  return { parsed, notes, isWhole, planned: 'file' in parsed ? parsed : null }
}

async function buildsOf(own: string, world: World) {
  const { parsed } = await read(own, world)
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems, null, 2))
  return parsed.file.builds
}

async function problemsOf(own: string, world: World = {}) {
  const { parsed } = await read(own, world)
  return 'problems' in parsed ? parsed.problems : []
}

const base = [
  'defaults:',
  '  on: { push: { branches: [main] } }',
  '  timeout: 5m',
  '  env: { CI: "1", LANG: C }',
  'builds:',
  '  api:',
  '    image: acme/api',
  '    tags: ["{{ sha }}", "{{ branch }}"]',
  '    args: { A: "1", B: "2" }',
  '    output: { labels: { team: shop, tier: a } }',
  '  old: { image: acme/old }',
  '',
].join('\n')

describe('a file that extends another', () => {
  it('says what is different, and has the rest from the other', async () => {
    const own = [
      'version: 1',
      'extends: ./ci/base.yaml',
      'defaults: { env: { LANG: de } }',
      'builds:',
      '  api:',
      '    tags: ["latest"]',
      '    args: { B: "3", C: "4" }',
      '    output: { labels: { tier: b } }',
      '  web: { image: acme/web, timeout: 9m }',
    ].join('\n')
    expect(await buildsOf(own, { '': { 'ci/base.yaml': base } })).toMatchObject([
      {
        name: 'api',
        image: 'acme/api',
        on: { push: { branches: ['main'] } },
        tags: ['latest'],
        params: { 'build-args': ['A=1', 'B=3', 'C=4'] },
        output: { labels: { team: 'shop', tier: 'b' } },
        env: { CI: '1', LANG: 'de' },
        timeoutSeconds: 300,
      },
      { name: 'old', image: 'acme/old' },
      { name: 'web', timeoutSeconds: 540, env: { CI: '1', LANG: 'de' } },
    ])
  })

  it('takes away what it has nothing after: a build, a key, a name', async () => {
    const own = 'version: 1\nextends: base.yml\ndefaults: { timeout: , env: { CI: ~ } }\nbuilds: { old: }\n'
    expect(await buildsOf(own, { '': { 'base.yml': base } })).toMatchObject([
      { name: 'api', timeoutSeconds: 3600, env: { LANG: 'C' } },
    ])
  })

  it('replaces `on` as a whole, where nothing after a key means all', async () => {
    const own = 'version: 1\nextends: base.yml\nbuilds: { api: { on: { pull_request: } } }\n'
    const [api] = await buildsOf(own, { '': { 'base.yml': base } })
    expect(api?.on).toMatchObject({ push: null, pullRequest: { branches: [] } })
  })

  it('makes the choice of method and strategy anew', async () => {
    const named = 'builds: { a: { image: b, strategy: special }, c: { image: d, method: kaniko } }'
    const own = 'version: 1\nextends: base.yml\nbuilds: { a: { method: kaniko }, c: { strategy: special } }\n'
    expect(await buildsOf(own, { '': { 'base.yml': named } })).toMatchObject([
      { method: 'kaniko', strategy: null },
      { method: null, strategy: { name: 'special' } },
    ])
  })

  it('can be nothing but that, and the other may extend one more', async () => {
    const world = {
      '': { 'a.yaml': 'extends: b.yaml\ndefaults: { timeout: 7m }', 'b.yaml': base },
    }
    expect(await buildsOf('version: 1\nextends: a.yaml\n', world)).toMatchObject([
      { name: 'api', timeoutSeconds: 420 },
      { name: 'old', timeoutSeconds: 420 },
    ])
  })

  it('may extend one of another repository, whose own paths mean that repository', async () => {
    const world = {
      'acme/templates@v1': { 'images.yaml': 'extends: parts/on.yaml\nversion: 1', 'parts/on.yaml': base },
    }
    const own = 'extends: { repository: acme/templates, path: images.yaml, ref: v1 }\n'
    expect((await buildsOf(own, world)).map(({ name }) => name)).toEqual(['api', 'old'])
  })
})

describe('what is wrong', () => {
  it('in an extended file is told where it is extended, with its own place', async () => {
    const broken = 'builds:\n  api:\n    image: acme/api\n    timeout: 3d\n'
    expect(
      await problemsOf('version: 1\nextends: ci/base.yaml\n', { '': { 'ci/base.yaml': broken } }),
    ).toEqual([
      {
        ...{ line: 2, column: 10, endLine: 2, endColumn: 22, path: 'builds.api.timeout' },
        message:
          'In `ci/base.yaml`, line 4, column 14: `3d` is no duration: write hours, minutes and seconds such as `72h`.',
        within: { file: 'ci/base.yaml', line: 4, column: 14, endLine: 4, endColumn: 16 },
      },
    ])
  })

  it('in another repository cannot be pointed at there', async () => {
    const world = { 'acme/t@main': { 'a.yaml': 'builds: { a: { image: A/b } }' } }
    const [problem] = await problemsOf('version: 1\nextends: { repository: acme/t, path: a.yaml }\n', world)
    expect(problem).toMatchObject({ line: 2, column: 1 })
    expect(problem?.message).toMatch(/^In `a.yaml` of `acme\/t@main`, line 1, column 23: /)
    expect(problem).not.toHaveProperty('within')
  })

  it('is told of what the files are together, at the file that says it', async () => {
    const own = 'version: 1\nextends: base.yml\nbuilds:\n  api: { method: nix }\n'
    expect(await problemsOf(own, { '': { 'base.yml': base } })).toMatchObject([
      { line: 2, within: { file: 'base.yml', line: 9 } },
    ])
  })

  it('is told of planning at the file that says it, too', async () => {
    const { planned } = await read('version: 1\nextends: base.yml\n', { '': { 'base.yml': base } })
    expect(planned?.problemAt(['builds', 'api', 'image'], 'is not allowed.')).toMatchObject({
      ...{ line: 2, message: 'In `base.yml`, line 7, column 12: is not allowed.' },
      within: { line: 7, column: 12, endColumn: 20 },
    })
  })

  it.each<[what: string, own: string, files: Record<string, string>, words: string]>([
    ['no such file', 'extends: none.yaml', {}, 'There is no `none.yaml` in this repository at this commit.'],
    [
      'a file that extends itself',
      'extends: .slipway.yaml',
      {},
      'circle: `.slipway.yaml` → `.slipway.yaml`.',
    ],
    [
      'a circle',
      'extends: a.yaml',
      { 'a.yaml': 'extends: ./b.yaml', 'b.yaml': 'extends: a.yaml' },
      'circle: `.slipway.yaml` → `a.yaml` → `b.yaml` → `a.yaml`.',
    ],
    [
      'more than five levels',
      'extends: 1.yaml',
      Object.fromEntries([1, 2, 3, 4, 5, 6].map((at) => [`${at}.yaml`, `extends: ${at + 1}.yaml`])),
      'at most 5 times: `.slipway.yaml` → `1.yaml`',
    ],
    ['a path that leaves', 'extends: ../x.yaml', {}, 'cannot contain `..`'],
    ['a path from the root', 'extends: /x.yaml', {}, 'must be relative'],
    ['what is no YAML', 'extends: x.json', {}, 'is no YAML file'],
    ['a list', 'extends: [a.yaml]', {}, '`extends` is a list: expected a path such as ci/base.yaml'],
    ['a repository without path', 'extends: { repository: a/b }', {}, '`extends.path` is missing'],
    ['a URL', 'extends: { repository: "https://github.com/a/b.git", path: x.yaml }', {}, 'write `a/b`'],
    ['a ref that is none', 'extends: { repository: a/b, path: x.yaml, ref: "a b" }', {}, 'is no ref'],
    ['a number for a ref', 'extends: { repository: a/b, path: x.yaml, ref: 1.20 }', {}, 'in quotes: "1.20"'],
    ['a misspelt key', 'extends: { repositry: a/b, path: x.yaml }', {}, 'Did you mean `repository`?'],
    [
      'a repository that cannot be had',
      'extends: { repository: a/b, path: x.yaml }',
      {},
      'There is no a/b@main.',
    ],
    [
      'a base that is no map',
      'extends: a.yaml',
      { 'a.yaml': '- 1' },
      'In `a.yaml`, line 1, column 1: This file is',
    ],
    [
      'a base that is empty',
      'extends: a.yaml',
      { 'a.yaml': '# soon' },
      'In `a.yaml`, line 1, column 1: This file is',
    ],
    [
      'a base that is no YAML',
      'extends: a.yaml',
      { 'a.yaml': 'a: b: c' },
      'In `a.yaml`, line 1, column 4: This is not',
    ],
    [
      'files that are too large together',
      `extends: a.yaml # ${'x'.repeat(200_000)}`,
      { 'a.yaml': `# ${'x'.repeat(100_000)}` },
      'at most 262144 bytes (256 KiB) together',
    ],
    [
      'files with too many values together',
      `extends: a.yaml\nbuilds: { a: { tags: [${'1,'.repeat(6000)}] } }`,
      { 'a.yaml': `y: [${'1,'.repeat(6000)}]` },
      'more than 10000 values',
    ],
    [
      'what is taken away but not there',
      'extends: a.yaml\ndefaults: { context: }',
      { 'a.yaml': base },
      'is empty',
    ],
  ])('says so of %s, and only so', async (_what, own, files, words) => {
    const problems = await problemsOf(`version: 1\n${own}\n`, { '': files })
    expect(problems.map(({ message }) => message).join('\n')).toContain(words)
    expect(problems.map(({ message }) => message).join('\n')).not.toContain('`builds` is missing')
    for (const { line } of problems) expect([2, 3]).toContain(line)
  })

  it('is told of the file itself as well, where the other cannot be had', async () => {
    const own = 'version: 1\nextends: none.yaml\nbuilds: { a: { timeout: 3d } }\n'
    expect((await problemsOf(own)).map(({ line }) => line)).toEqual([2, 3])
  })
})

describe('where another repository is not read', () => {
  it('only what is wrong without it is told', async () => {
    const far = 'extends: { repository: far/away, path: a.yaml }'
    const { parsed, notes, isWhole } = await read(
      `version: 1\n${far}\nbuilds: { a: { needs: b, dockerfile: x } }\n`,
    )
    expect({ parsed, notes, isWhole }).toEqual({
      parsed: { problems: [] },
      notes: ['far/away is not read here.'],
      isWhole: false,
    })
    expect(await problemsOf(`version: 1\n${far}\nbuilds: { a: { timeout: 3d } }\n`)).toHaveLength(1)
  })
})
