import { describe, expect, it } from 'vitest'
import type { Problem } from '../../domain/index.ts'
import { parseBuildFile } from './parse-build-file.ts'
import { cpuTimeOf } from '../../../test/support/cpu-time.ts'

function problemsOf(text: string | Uint8Array): Problem[] {
  const parsed = parseBuildFile(text)
  return 'problems' in parsed ? parsed.problems : []
}

/** `line:column-endColumn path` and the message, for a build named `a` with these lines. */
function build(...lines: string[]): string {
  return ['version: 1', 'builds:', '  a:', ...lines.map((line) => `    ${line}`), ''].join('\n')
}

function place(problem: Problem | undefined): string {
  return problem === undefined ? '' : `${problem.line}:${problem.column}-${problem.endColumn} ${problem.path}`
}

describe('a build file that is fine', () => {
  it('needs an image and nothing else: it builds on every push and pull request', () => {
    expect(parseBuildFile(build('image: ghcr.io/acme/api'))).toMatchObject({
      file: {
        version: 1,
        builds: [
          {
            name: 'a',
            on: {
              push: { branches: [], tags: [], paths: [] },
              pullRequest: { branches: [], paths: [] },
            },
            method: 'docker',
            context: '.',
            dockerfile: 'Dockerfile',
            image: 'ghcr.io/acme/api',
            tags: ['{{ tag }}', '{{ branch }}-{{ sha7 }}'],
            params: {},
            env: {},
            timeoutSeconds: 3600,
            retention: { ttlAfterFailedSeconds: null, ttlAfterSucceededSeconds: null },
          },
        ],
      },
    })
  })

  it('keeps every key that is written, in one spelling', () => {
    const text = build(
      'on: { push: { branches: [main, "release/**"], tags: ["v*"], paths: ["services/**", "!**/*.md"] } }',
      'method: docker',
      'context: ./services//api/',
      'dockerfile: docker/Dockerfile.prod',
      'image: localhost:5000/acme/api',
      'tags: ["{{ branch }}", "1.20"]',
      'params: { target: release, build-args: ["NODE=24", "A="] }',
      'env: { CI: "true" }',
      'timeout: 1h30m',
      'retention: { ttlAfterFailed: 72h, ttlAfterSucceeded: 24h }',
    )
    expect(parseBuildFile(text)).toMatchObject({
      file: {
        builds: [
          {
            on: {
              push: { branches: ['main', 'release/**'], tags: ['v*'], paths: ['services/**', '!**/*.md'] },
              pullRequest: null,
            },
            context: 'services/api',
            dockerfile: 'docker/Dockerfile.prod',
            image: 'localhost:5000/acme/api',
            tags: ['{{ branch }}', '1.20'],
            params: { target: 'release', 'build-args': ['NODE=24', 'A='] },
            env: { CI: 'true' },
            timeoutSeconds: 5400,
            retention: { ttlAfterFailedSeconds: 259_200, ttlAfterSucceededSeconds: 86_400 },
          },
        ],
      },
    })
  })

  it.each([
    ['a byte order mark', `\uFEFF${build('image: a/b')}`],
    ['Windows line ends', build('image: a/b').replaceAll('\n', '\r\n')],
    ['an empty `push:`', build('image: a/b', 'on:', '  push:')],
    ['a key that YAML 1.1 takes for a truth value', build('image: a/b', 'on: { pull_request: {} }')],
    ['an anchor', 'version: 1\nbuilds: { a: &same { image: a/b }, b: *same }\n'],
    ['`yes`, which is text', build('image: a/b', 'env: { ANSWER: yes }')],
  ])('may have %s', (_what, text) => {
    expect(problemsOf(text)).toEqual([])
  })
})

describe('a build file with mistakes', () => {
  it('is told all of them at once, each at its place with what is right', () => {
    const text = [
      'version: "1"',
      'builds:',
      '  Api:',
      '    image: ghcr.io/Acme/api:1.2',
      '    contxt: services/api',
      '    tags: [1.20, "{{ brnch }}"]',
      '    on: { pull-request: {}, push: { tag: ["v*"] } }',
      '    timeout: 3d',
      '',
    ].join('\n')
    expect(problemsOf(text).map((problem) => `${place(problem)}: ${problem.message}`)).toEqual([
      '1:10-13 version: `version` is the text `1`: expected the number 1. Write it without quotes: 1.',
      '3:3-6 builds.Api: A build name is 1 to 63 lower-case letters, digits and `-`, with no `-` at either end: `api`, for example.',
      '4:12-32 builds.Api.image: `ghcr.io/Acme/api:1.2` cannot have a tag: write `ghcr.io/Acme/api` and put `1.2` under `tags`.',
      '5:5-11 builds.Api.contxt: `contxt` is not a key of `builds.Api`. Did you mean `context`?',
      '6:12-16 builds.Api.tags[0]: `builds.Api.tags[0]`: YAML reads `1.20` as the number 1.2, expected a tag such as "{{ branch }}-{{ sha7 }}", in quotes. Put it in quotes: "1.20".',
      '6:18-31 builds.Api.tags[1]: `{{ brnch }}` names `brnch`, which is no variable: did you mean `{{ branch }}`?',
      '7:11-23 builds.Api.on.pull-request: `pull-request` is not a key of `builds.Api.on`. Did you mean `pull_request`?',
      '7:37-40 builds.Api.on.push.tag: `tag` is not a key of `builds.Api.on.push`. Did you mean `tags`?',
      '8:14-16 builds.Api.timeout: `3d` is no duration: write hours, minutes and seconds such as `72h`.',
    ])
  })

  it.each<[what: string, text: string, at: string, words: string]>([
    ['nothing at all', '', '1:1-1 ', 'is empty'],
    ['only text', 'hello', '1:1-6 ', '`version: 1` and `builds`'],
    ['no version', 'builds: { a: { image: b } }', '1:1-1 version', 'is missing'],
    ['no builds', 'version: 1\nbuilds: {}\n', '2:1-7 builds', 'no build here'],
    ['no image', build('context: a'), '3:3-4 builds.a.image', 'is missing'],
    ['a key without value', build('image: a/b', 'context:'), '5:5-12 builds.a.context', 'is empty'],
    ['a truth value for text', build('image: a', 'env: { CI: true }'), '5:16-20 builds.a.env.CI', '"true"'],
    ['an exponent for text', build('image: a', 'env: { N: 1e3 }'), '5:15-18 builds.a.env.N', '"1e3"'],
    ['text for a list', build('image: a', 'tags: latest'), '5:11-17 builds.a.tags', '["latest"]'],
    ['a list for text', build('image: [a]'), '4:5-10 builds.a.image', 'is a list'],
    ['a key twice', build('image: a', 'image: b'), '5:5-10 builds.a.image', 'twice'],
    [
      '__proto__',
      build('image: a', 'env: { __proto__: b }'),
      '5:12-21 builds.a.env.__proto__',
      'cannot be a key',
    ],
    [
      'a merge key',
      'version: 1\nbuilds: { a: &a { image: b }, c: { <<: *a, image: b } }',
      '2:36-38 builds.c.<<',
      'Merge keys',
    ],
    [
      'a bad pattern',
      build('image: a', 'on: { push: { branches: ["a++"] } }'),
      '5:30-35 builds.a.on.push.branches[0]',
      'bad pattern',
    ],
    [
      'only negative patterns',
      build('image: a', 'on: { push: { paths: ["!a"] } }'),
      '5:27-31 builds.a.on.push.paths[0]',
      'without !',
    ],
    [
      'an empty list of patterns',
      build('image: a', 'on: { push: { paths: [] } }'),
      '5:19-24 builds.a.on.push.paths',
      'leave the key out',
    ],
    ['an empty `on`', build('image: a', 'on: {}'), '5:5-7 builds.a.on', 'never builds'],
    ['an unknown method', build('image: a', 'method: bazel'), '5:13-18 builds.a.method', '`docker`'],
    ['a path that leaves', build('image: a', 'context: a/../../b'), '5:14-23 builds.a.context', '`..`'],
    [
      'an absolute path',
      build('image: a', 'dockerfile: /etc/passwd'),
      '5:17-28 builds.a.dockerfile',
      '`etc/passwd`',
    ],
    [
      'a path like an option',
      build('image: a', 'dockerfile: --help'),
      '5:17-23 builds.a.dockerfile',
      'begin with `-`',
    ],
    ['a URL for an image', build('image: https://ghcr.io/a/b'), '4:12-31 builds.a.image', '`ghcr.io/a/b`'],
    [
      'capitals in an image',
      build('image: ghcr.io/Acme/API'),
      '4:12-28 builds.a.image',
      '`ghcr.io/acme/api`',
    ],
    ['a digest', build('image: a/b@sha256:abc'), '4:12-26 builds.a.image', '`a/b`'],
    [
      'a forbidden variable',
      build('image: a', 'env: { LD_PRELOAD: x }'),
      '5:12-22 builds.a.env.LD_PRELOAD',
      'Shipwright refuses',
    ],
    [
      'a reserved parameter',
      build('image: a', 'params: { shp-x: y }'),
      '5:15-20 builds.a.params.shp-x',
      "Shipwright's own",
    ],
    [
      'a substitution',
      build('image: a', 'params: { x: ["$(params.y)"] }'),
      '5:19-32 builds.a.params.x[0]',
      '`$(`',
    ],
    [
      'a short retention',
      build('image: a', 'retention: { ttlAfterFailed: 1m }'),
      '5:34-36 builds.a.retention.ttlAfterFailed',
      'at least 10m',
    ],
    ['a long timeout', build('image: a', 'timeout: 25h'), '5:14-17 builds.a.timeout', 'at most 24h'],
    ['a number for a duration', build('image: a', 'timeout: 20'), '5:14-16 builds.a.timeout', 'such as 20m'],
    [
      'braces that are no variable',
      build('image: a', 'tags: ["a{b}"]'),
      '5:12-18 builds.a.tags[0]',
      '{{ branch }}',
    ],
  ])('is told about %s', (_what, text, at, words) => {
    const [problem] = problemsOf(text)
    expect(place(problem)).toBe(at)
    expect(problem?.message).toContain(words)
  })

  it.each<[what: string, text: string, at: string, words: string]>([
    ['a tab', 'version: 1\nbuilds:\n\ta: {}\n', '3:1', 'use spaces'],
    ['a pattern like an alias', build('image: a', 'on: { push: { paths: [**/x] } }'), '5:27', 'in quotes'],
    [
      'a pattern like a tag',
      build('image: a', 'on: { push: { paths: [a, !**/*.md] } }'),
      '5:30',
      'in quotes',
    ],
    ['brackets in a list', build('image: a', 'on: { push: { tags: [v[0-9]] } }'), '5:27', 'in quotes'],
    [
      'a template like a map',
      build('image: a', 'tags:', '  - {{ branch }}-x'),
      '6:10',
      '{{ … }} must be in quotes',
    ],
    ['two documents', `${build('image: a')}---\n${build('image: b')}`, '5:1', 'one document'],
    ['a foreign tag', build('image: !secret a'), '4:12', 'tag'],
    ['YAML 1.1', `%YAML 1.1\n---\n${build('image: a')}`, '1:1', 'YAML 1.2'],
  ])('is told about the YAML trap of %s', (_what, text, at, words) => {
    const [problem] = problemsOf(text)
    expect(`${problem?.line}:${problem?.column}`).toBe(at)
    expect(problem?.message).toContain(words)
  })

  it('is told when it is no UTF-8, and when it is too large', () => {
    expect(problemsOf(new Uint8Array([0xff, 0xfe, 0x00]))[0]?.message).toContain('UTF-8')
    expect(problemsOf(`# ${'x'.repeat(300_000)}`)[0]?.message).toContain('at most 262144')
  })

  it('is told at most a hundred problems, and how many more there are', () => {
    const text = build('image: a', ...Array.from({ length: 150 }, (_, index) => `key${index}: x`))
    const problems = problemsOf(text)
    expect(problems).toHaveLength(100)
    expect(problems.at(-1)?.message).toContain('50 more')
  })
})

describe('a hostile build file', () => {
  const size = 256 * 1024
  const laughs = ['version: 1', 'x0: &x0 [a, a, a, a, a, a, a, a, a, a]']
  for (let depth = 1; depth < 9; depth += 1) {
    laughs.push(`x${depth}: &x${depth} [${Array.from({ length: 10 }, () => `*x${depth - 1}`).join(', ')}]`)
  }
  const cases: Record<string, string> = {
    'a billion laughs': laughs.join('\n'),
    'an anchor in itself': 'version: 1\nbuilds: &a { a: *a }\n',
    'deep flow lists': '['.repeat(size),
    'deep flow maps': '{a: '.repeat(size / 4),
    'deep block lists': '- '.repeat(size / 2),
    'deep block maps': Array.from({ length: 600 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    'closing brackets': ']'.repeat(size),
    'many anchors on one value': '&a '.repeat(size / 4),
    'many directives': '%a\n'.repeat(size / 3),
    'many keys': Array.from({ length: size / 8 }, (_, index) => `k${index}:`).join('\n'),
    'many aliases': `a: &a b\nc: [${'*a,'.repeat(size / 4)}]`,
    'many errors': 'a: b: c\n'.repeat(size / 8),
    'an open quote': `a: "${'b\n'.repeat(size / 3)}`,
    'many documents': '---\n'.repeat(size / 4),
  }
  it.each(Object.entries(cases))('with %s is refused at once, at a place', (_what, text) => {
    let problems: ReturnType<typeof problemsOf> = []
    const taken = cpuTimeOf(() => (problems = problemsOf(text.slice(0, size))))
    // A file of the largest ordinary kind takes 200 ms; the rest is for slower machines.
    expect(taken).toBeLessThan(4000)
    expect(problems.length).toBeGreaterThan(0)
    for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThan(0)
  })
})
