import { describe, expect, it } from 'vitest'
import { parseBuildFile } from '../parse-build-file.ts'

function needsOf(builds: string): Record<string, string[]> {
  const parsed = parseBuildFile(`version: 1\nbuilds:\n${builds}`)
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return Object.fromEntries(parsed.file.builds.map(({ name, needs }) => [name, needs]))
}

function mistakes(builds: string): string[] {
  const parsed = parseBuildFile(`version: 1\nbuilds:\n${builds}`)
  if (!('problems' in parsed)) return []
  return parsed.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)
}

const base = '  base: { image: a/base, matrix: { node: [20, 22] } }\n'

describe('what a build needs', () => {
  it('is a build of the file, or several', () => {
    expect(
      needsOf('  a: { image: a/a, needs: b }\n  b: { image: a/b }\n  c: { image: a/c, needs: [b, a, b] }\n'),
    ).toEqual({ a: ['b'], b: [], c: ['b', 'a'] })
  })

  it('is every combination of a matrix, or one that is named', () => {
    expect(
      needsOf(`${base}  a: { image: a/a, needs: base }\n  c: { image: a/c, needs: "base (node=22)" }\n`),
    ).toMatchObject({ a: ['base (node=20)', 'base (node=22)'], c: ['base (node=22)'] })
  })

  it('may be the combination of the same value', () => {
    const api =
      '  api:\n    image: a/api\n    matrix: { node: [20, 22] }\n    needs: "base (node={{ matrix.node }})"\n' +
      '    args: { BASE: "{{ needs.base.ref }}" }\n'
    expect(needsOf(base + api)).toMatchObject({
      'api (node=20)': ['base (node=20)'],
      'api (node=22)': ['base (node=22)'],
    })
  })

  it('may be named in args, params and env, which stay as they are written', () => {
    const api = `  api:
    image: a/api
    needs: base
    args: { BASE: '{{ needs.base.image }}@{{needs.base.digest}}' }
    params: { list: ['{{ needs.base.tag }}'] }
    env: { REF: '{{ needs.base.ref }}' }
`
    const parsed = parseBuildFile(`version: 1\nbuilds:\n  base: { image: a/base }\n${api}`)
    expect(parsed).toMatchObject({
      file: {
        builds: [
          {},
          {
            params: {
              'build-args': ['BASE={{ needs.base.image }}@{{needs.base.digest}}'],
              list: ['{{ needs.base.tag }}'],
            },
            env: { REF: '{{ needs.base.ref }}' },
          },
        ],
      },
    })
  })
})

it.each<[what: string, builds: string, place: string, words: string]>([
  [
    'an unknown build',
    '  base: { image: a/b }\n  api: { image: a/c, needs: bsae }\n',
    '4:29 builds.api.needs',
    'There is no build `bsae` in this file: did you mean `base`?',
  ],
  [
    'an unknown build in a list',
    '  base: { image: a/b }\n  api: { image: a/c, needs: [base, other] }\n',
    '4:36 builds.api.needs[1]',
    'There is no build `other` in this file: there is `base`.',
  ],
  ['itself', '  api: { image: a/c, needs: api }\n', '3:29 builds.api.needs', '`api` cannot need itself'],
  [
    'a combination that is none',
    `${base}  api: { image: a/c, needs: "base (node=24)" }\n`,
    '4:29 builds.api.needs',
    'is no combination of `base`: there are `base (node=20)`, `base (node=22)`.',
  ],
  [
    'a name that is none',
    '  api: { image: a/c, needs: "x y" }\n',
    '3:29 builds.api.needs',
    'is no name of a build',
  ],
  ['an empty list', '  api: { image: a/c, needs: [] }\n', '3:22 builds.api.needs', 'leave the key out'],
  [
    'a circle',
    '  a: { image: a/a, needs: b }\n  b: { image: a/b, needs: c }\n  c: { image: a/c, needs: [a] }\n',
    '5:28 builds.c.needs[0]',
    'wait for each other, so none of them could begin: `a` → `b` → `c` → `a`.',
  ],
  [
    'a reference to what is not needed',
    '  b: { image: a/b }\n  a: { image: a/a, env: { X: "{{ needs.b.digest }}" } }\n',
    '4:30 builds.a.env.X',
    'names `b`, which this build does not need: put `b` under `needs`.',
  ],
  [
    'a reference to no build',
    '  base: { image: a/b }\n  a: { image: a/a, needs: base, args: { X: "{{ needs.bas.digest }}" } }\n',
    '4:44 builds.a.args.X',
    'names `bas`, which this build does not need: did you mean `base`?',
  ],
  [
    'a reference to several images',
    `${base}  a: { image: a/a, needs: base, params: { x: ["{{ needs.base.ref }}"] } }\n`,
    '4:47 builds.a.params.x[0]',
    'could be any of 2 images: `needs` has to name one combination, such as `base (node=20)`.',
  ],
  [
    'an unknown field',
    '  b: { image: a/b }\n  a: { image: a/a, needs: b, env: { X: "{{ needs.b.digset }}" } }\n',
    '4:40 builds.a.env.X',
    'a needed image has no `digset`: did you mean `digest`?',
  ],
  [
    'no field',
    '  b: { image: a/b }\n  a: { image: a/a, needs: b, env: { X: "{{ needs.b }}" } }\n',
    '4:40 builds.a.env.X',
    'names no image: write `{{ needs.base.digest }}`',
  ],
  [
    'too many',
    `  b: { image: a/b, matrix: { n: [${[...Array(60).keys()].join(', ')}] } }\n  c: { image: a/c, matrix: { n: [1, 2, 3, 4, 5] } }\n  a: { image: a/a, needs: [b, c] }\n`,
    '5:20 builds.a.needs',
    'These are 65 builds, combinations counted: at most 64 are needed.',
  ],
  ...[
    'image: "x/{{ needs.b.tag }}"',
    'context: "{{ needs.b.tag }}"',
    'tags: ["{{ needs.b.tag }}"]',
    'output: { labels: { l: "{{ needs.b.tag }}" } }',
  ].map((key): [string, string, string, string] => [
    `a reference in ${key.split(':')[0] ?? ''}`,
    `  b: { image: a/b }\n  a: { needs: b, ${key.startsWith('image') ? '' : 'image: a/a, '}${key} }\n`,
    '4:',
    '`{{ needs.b.tag }}`, but this is decided before anything is built: only `args`, `params` and `env`',
  ]),
])('says what is wrong with %s', (_what, builds, place, words) => {
  const found = mistakes(builds)
  expect(found).toHaveLength(1)
  expect(found[0]).toContain(place)
  expect(found[0]).toContain(words)
})

it('finds every circle, and what hangs on one is none', () => {
  const builds = [
    ...['  a: { image: x/a, needs: b }', '  b: { image: x/b, needs: a }'],
    ...[
      '  c: { image: x/c, needs: [a, d] }',
      '  d: { image: x/d, needs: e }',
      '  e: { image: x/e, needs: d }',
    ],
  ]
  expect(mistakes(`${builds.join('\n')}\n`).map((one) => one.slice(one.indexOf('begin')))).toEqual([
    'begin: `a` → `b` → `a`.',
    'begin: `d` → `e` → `d`.',
  ])
})

it('follows a way as long as the file', () => {
  const builds = Array.from(
    { length: 500 },
    (_, at) => `  b${at}: { image: a/b${at}${at > 0 ? `, needs: b${at - 1}` : ''} }`,
  )
  expect(needsOf(`${builds.join('\n')}\n`)['b499']).toEqual(['b498'])
})
