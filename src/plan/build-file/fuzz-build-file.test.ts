import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readChain, type FileReader } from './extends/read-chain.ts'
import { parseBuildFile, parseDocument } from './parse-build-file.ts'
import { buildFileSchema } from './schema/build-file.ts'

const sample = `version: 1
defaults: { env: { LANG: C }, args: { A: b } }
builds:
  api:
    on:
      push: { branches: [main, "release/**"], tags: ["v*"], paths: ["a/**", "!**/*.md"] }
      pull_request: { branches-ignore: [main], events: [opened] }
    if: event == "push" && files.exists(f, f.glob("a/**"))
    matrix: { node: [20, 1.20], os: [amd64, arm64], exclude: [{ node: 20, os: arm64 }], include: [{ node: 22, os: s390x, x: y }] }
    output: { labels: { by: "{{ matrix.os }}" } }
    context: services/api
    image: ghcr.io/acme/api
    tags: ["{{ branch }}-{{ sha7 }}", '{{ tag }}']
    params: { target: release }
    env: { CI: "true" }
    timeout: 20m
    retention: { ttlAfterFailed: 72h }
    needs: [base, "tools (v={{ matrix.node }})"]
    args: { A: "{{ matrix.node }}" }
    method: buildx
    strategy: { name: buildx-2, kind: BuildStrategy }
    platforms: [linux/386, "linux/{{ matrix.os }}"]
    cache: { image: ghcr.io/acme/cache, mode: max }
    secrets: { NPM_TOKEN: npm/token }
    resources: { cpu: 500m, memory: 4Gi, gpu: 1, disk: 20Gi }
  base: { image: a/base, args: { B: x } }
  tools: { image: a/tools, matrix: { v: [20, 1.20, 22] }, needs: base, env: { D: "{{ needs.base.digest }}" } }
`

/** Pieces that mean something to YAML or to the schema, and some that mean nothing. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      'version: 1\n',
      'builds:\n',
      '  a:\n',
      '    image: ',
      'on: ',
      '\n',
      '  ',
      '\t',
      '- ',
      '? ',
      ': ',
      '{',
      '}',
    ],
    ...[
      '[',
      ']',
      ', ',
      '&a ',
      '*a',
      '!x ',
      '"',
      "'",
      '|\n',
      '>\n',
      '# ',
      '---\n',
      '...\n',
      '%YAML 1.1\n',
      '<<: ',
    ],
    ...[
      '{{ sha }}',
      '{{ needs.base.digest }}',
      'needs: ',
      'extends: ',
      'base',
      '500m',
      '1.20',
      '1e3',
      'null',
      '~',
      'true',
      '__proto__',
      '\r\n',
      '\uFEFF',
      '\0',
      '\u2028',
      '\ud800',
    ],
  ),
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
)

function expectPlaces(text: string | Uint8Array, parsed = parseBuildFile(text)) {
  if (!('problems' in parsed)) {
    expect(parsed.file.builds.length).toBeGreaterThan(0)
    return
  }
  const lines = typeof text === 'string' ? text.split('\n').length : Infinity
  expect(parsed.problems.length).toBeGreaterThan(0)
  for (const { line, column, endLine, endColumn, message } of parsed.problems) {
    expect(line).toBeGreaterThanOrEqual(1)
    expect(line).toBeLessThanOrEqual(lines)
    expect(column).toBeGreaterThanOrEqual(1)
    expect(endLine).toBe(line)
    expect(endColumn).toBeGreaterThanOrEqual(column)
    expect(message).toMatch(/[.?]($| )/)
  }
}

it('starts from a file that is good', () => expect(parseBuildFile(sample)).toHaveProperty('file'))

describe('whatever a stranger writes', () => {
  it('gives a file or problems with places: from pieces of YAML', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => expectPlaces(pieces.join(''))),
      { numRuns: 3000 },
    )
  })

  it('gives a file or problems with places: from a good file with a part replaced', () => {
    fc.assert(
      fc.property(
        fc.nat(sample.length),
        fc.nat(30),
        fc.array(piece, { maxLength: 3 }),
        (at, length, pieces) =>
          expectPlaces(sample.slice(0, at) + pieces.join('') + sample.slice(at + length)),
      ),
      { numRuns: 1200 },
    )
  })

  it('gives a file or problems with places: from any JSON in any place', () => {
    const changed = fc.tuple(
      fc.constantFrom(
        ...['version', 'builds', 'defaults', 'on', 'if', 'matrix', 'image', 'tags', 'env', 'params', 'args'],
        ...['output', 'platforms', 'needs', 'method', 'strategy', 'cache', 'secrets', 'resources', 'extends'],
      ),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(fc.array(changed, { maxLength: 4 }), (changes) => {
        const top: Record<string, unknown> = { version: 1 }
        const build: Record<string, unknown> = { image: 'a/b' }
        for (const [key, value] of changes)
          (['version', 'builds', 'defaults', 'extends'].includes(key) ? top : build)[key] = value
        expectPlaces(JSON.stringify({ builds: { a: build }, ...top }))
      }),
      { numRuns: 2000 },
    )
  })

  it('gives a file or problems with places in the file itself: from files that extend each other', async () => {
    const extending = `extends: a.yaml\n${sample}`
    const changed = (text: string) =>
      fc
        .tuple(fc.nat(text.length), fc.nat(30), fc.array(piece, { maxLength: 3 }))
        .map(([at, length, pieces]) => text.slice(0, at) + pieces.join('') + text.slice(at + length))
    const files = fc.record({
      own: fc.oneof(
        changed(extending),
        changed('version: 1\nextends: a.yaml\nbuilds: { api: { timeout: } }\n'),
      ),
      'a.yaml': fc.oneof(changed(sample), changed('extends: b.yaml\n'), changed('builds: { api: , base: }')),
      'b.yaml': changed(sample),
    })
    await fc.assert(
      fc.asyncProperty(files, async ({ own, ...others }) => {
        const reader: FileReader = {
          ...{ id: '', name: null },
          file: (path) => {
            const text = new Map(Object.entries(others)).get(path)
            return Promise.resolve(text === undefined ? 'missing' : new TextEncoder().encode(text))
          },
          other: () => Promise.resolve({ refused: 'There is no such repository.' }),
        }
        const { document, isWhole } = await readChain(reader, '.slipway.yaml', own)
        expectPlaces(own, parseDocument(document, isWhole))
      }),
      { numRuns: 700 },
    )
  })

  it('gives a file or problems with places: from any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectPlaces(bytes)),
      { numRuns: 1000 },
    )
  })
})

describe('the schema', () => {
  it('can be written as JSON Schema, with a description for every key', () => {
    const schema = z.toJSONSchema(buildFileSchema, { io: 'input' })
    expect(schema).toMatchObject({
      type: 'object',
      required: ['version', 'builds'],
      additionalProperties: false,
      properties: { builds: { type: 'object', description: 'the builds by name' } },
    })
  })
})
