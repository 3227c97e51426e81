import { describe, expect, it } from 'vitest'
import { parseBuildFile } from './parse-build-file.ts'
import { cpuTimeOf } from '../../../test/support/cpu-time.ts'

function file(text: string) {
  const parsed = parseBuildFile(`version: 1\n${text}`)
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return parsed.file.builds
}

function problems(text: string): string[] {
  const parsed = parseBuildFile(`version: 1\n${text}`)
  if (!('problems' in parsed)) return []
  return parsed.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)
}

const matrix = (rest: string, image = 'a/b') => `builds:\n  api:\n    image: ${image}\n    matrix: ${rest}\n`

describe('defaults', () => {
  it('hold for every build that does not say otherwise; names and values are joined', () => {
    const builds = file(
      [
        'defaults:',
        '  on: { push: { branches: [main] } }',
        '  timeout: 5m',
        '  tags: ["{{ sha }}"]',
        '  env: { CI: "1", LANG: C }',
        '  params: { target: release, build-args: ["A=1"] }',
        '  output: { labels: { team: shop } }',
        'builds:',
        '  a: { image: x/a }',
        '  b:',
        '    image: x/b',
        '    on: { pull_request: }',
        '    timeout: 9m',
        '    env: { LANG: de, MORE: x }',
        '    params: { target: debug }',
        '    output: { annotations: { by: me } }',
      ].join('\n'),
    )
    expect(builds).toMatchObject([
      {
        on: { push: { branches: ['main'] }, pullRequest: null },
        timeoutSeconds: 300,
        tags: ['{{ sha }}'],
        env: { CI: '1', LANG: 'C' },
        params: { target: 'release', 'build-args': ['A=1'] },
      },
      {
        on: { push: null, pullRequest: {} },
        timeoutSeconds: 540,
        tags: ['{{ sha }}'],
        env: { CI: '1', LANG: 'de', MORE: 'x' },
        params: { target: 'debug', 'build-args': ['A=1'] },
        output: { annotations: { by: 'me' }, labels: { team: 'shop' } },
      },
    ])
  })

  it('are checked where they stand, and name no image', () => {
    expect(problems('defaults: { timeout: 3d, image: a/b }\nbuilds: { a: { image: b } }')).toEqual([
      expect.stringContaining('2:22 defaults.timeout: `3d` is no duration') as string,
      expect.stringContaining('2:26 defaults.image: `image` is not a key of `defaults`') as string,
    ])
  })
})

describe('what is ignored', () => {
  it('is taken out of everything', () => {
    expect(
      file(
        'builds: { a: { image: b, on: { push: { branches-ignore: ["wip/**"], paths-ignore: ["*.md"] }, pull_request: { branches-ignore: [old] } } } }',
      ),
    ).toMatchObject([
      {
        on: {
          push: { branches: ['**', '!wip/**'], tags: [], paths: ['**', '!*.md'] },
          pullRequest: { branches: ['**', '!old'] },
          mergeGroup: { branches: ['**', '!old'] },
        },
      },
    ])
  })

  it.each([
    ['paths: [a], paths-ignore: [b]', '2:52 builds.a.on.push.paths-ignore', 'cannot stand beside `paths`'],
    ['tags-ignore: ["!b"]', '2:54 builds.a.on.push.tags-ignore[0]', 'no meaning here'],
  ])('cannot be said by %s', (on, place, words) => {
    const [problem] = problems(`builds: { a: { image: b, on: { push: { ${on} } } } }`)
    expect(problem).toContain(place)
    expect(problem).toContain(words)
  })
})

describe('a matrix', () => {
  it('makes a build of each combination, with its values as they are written', () => {
    const builds = file(
      matrix('{ node: [22, 1.20], os: ["debian"] }', 'a/{{ matrix.os }}') +
        '    args: { NODE: "{{ matrix.node }}" }\n    tags: ["{{ branch }}-{{matrix.node}}"]\n',
    )
    expect(builds).toMatchObject([
      {
        name: 'api (node=22, os=debian)',
        entry: 'api',
        image: 'a/debian',
        tags: ['{{ branch }}-22'],
        params: { 'build-args': ['NODE=22'] },
      },
      {
        name: 'api (node=1.20, os=debian)',
        tags: ['{{ branch }}-1.20'],
        params: { 'build-args': ['NODE=1.20'] },
      },
    ])
  })

  it('puts its values behind the tags where none are written', () => {
    expect(file(matrix('{ a: [1, 2] }')).map(({ tags }) => tags)).toEqual([
      ['{{ tag }}-1', '{{ branch }}-{{ sha7 }}-1'],
      ['{{ tag }}-2', '{{ branch }}-{{ sha7 }}-2'],
    ])
  })

  it('makes values safe for tags', () => {
    const [build] = file(`${matrix('{ base: ["node:22/slim"] }')}    tags: ["x-{{ matrix.base }}"]\n`)
    expect(build?.tags[0]).toMatch(/^x-node-22-slim-[0-9a-f]{8}$/)
  })

  it('leaves empty what a combination does not have', () => {
    const text =
      matrix('{ a: [1, 2], include: [{ a: 1, more: x }] }') + '    env: { MORE: "{{ matrix.more }}" }\n'
    expect(file(text).map(({ name, env }) => [name, env['MORE']])).toEqual([
      ['api (a=1, more=x)', 'x'],
      ['api (a=2)', ''],
    ])
  })

  it.each([
    [
      'a value for Markdown',
      matrix('{ a: ["[x](y)"] }'),
      '5:19 builds.api.matrix.a[0]',
      'A value of a matrix',
    ],
    ['an axis with a blank', matrix('{ "a b": [1] }'), '5:15 builds.api.matrix.a b', 'name of an axis'],
    ['an axis without values', matrix('{ a: [] }'), '5:15 builds.api.matrix.a', 'at least one value'],
    ['an axis that is no list', matrix('{ a: 1 }'), '5:18 builds.api.matrix.a', 'a list of values'],
    ['the same value twice', matrix('{ a: [1, 1] }'), '5:5 builds.api.matrix', 'twice'],
    [
      'an unknown axis in a text',
      `${matrix('{ a: [1] }')}    tags: ["{{ matrix.b }}"]\n`,
      '6:12 builds.api.tags[0]',
      '`matrix.b` is no axis: there is `a`',
    ],
    [
      'a text that its values break',
      matrix('{ a: [ok, NO] }', 'x/{{ matrix.a }}'),
      '4:12 builds.api.image',
      'In `api (a=NO)`: `x/NO` must be lower-case',
    ],
    [
      'no matrix where one is named',
      'builds: { a: { image: "b/{{ matrix.a }}" } }',
      '2:23 builds.a.image',
      'no `matrix`',
    ],
    [
      'too many builds in all',
      `builds:\n${Array.from({ length: 9 }, (_, index) => `  b${index}: { image: a/b, matrix: { a: [${[...Array(60).keys()].join(', ')}] } }`).join('\n')}`,
      '2:1 builds',
      'more than 500 builds',
    ],
  ])('says what is wrong with %s', (_what, text, place, words) => {
    const [problem] = problems(text)
    expect(problem).toContain(place)
    expect(problem).toContain(words)
  })
})

describe('a file that becomes more than it is', () => {
  const env = (count: number, length: number) =>
    `env: { ${Array.from({ length: count }, (_, index) => `V${index}: "${'x'.repeat(length)}{{ matrix.a }}"`).join(', ')} }`
  const entries = (count: number) =>
    Array.from({ length: count }, (_, index) => `  b${index}: { image: a/b, matrix: *m }`).join('\n')
  const axes = (size: number) =>
    `matrix: &m { a: [${[...Array(size).keys()].join(', ')}], b: [${[...Array(size).keys()].join(', ')}] }`
  it.each([
    ['in builds', 'timeout: 5m', 400, 'more than 500 builds'],
    ['in text', env(100, 2000), 400, 'too much text'],
  ])('%s is refused before it does', (_what, defaults, count, words) => {
    const text = `defaults: { ${defaults} }\nbuilds:\n  first: { image: a/b, ${axes(8)} }\n${entries(count)}`
    // A quarter of a second; the rest is for slower machines.
    expect(cpuTimeOf(() => expect(problems(text).join()).toContain(words))).toBeLessThan(5000)
  })
})

it('takes arguments from one place', () => {
  expect(
    problems('builds: { a: { image: b, args: { A: "1" }, params: { build-args: ["B=2"] } } }').join(),
  ).toContain('keep one of them')
})
