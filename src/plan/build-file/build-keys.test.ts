import { describe, expect, it } from 'vitest'
import type { BuildSpec } from '../../domain/index.ts'
import { parseBuildFile } from './parse-build-file.ts'

const text = (...lines: string[]) =>
  ['version: 1', 'builds:', '  a:', '    image: a/b', ...lines.map((line) => `    ${line}`), ''].join('\n')

function spec(...lines: string[]): BuildSpec {
  const parsed = parseBuildFile(text(...lines))
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return parsed.file.builds[0]!
}

function mistakes(written: string): string[] {
  const parsed = parseBuildFile(written)
  if (!('problems' in parsed)) return []
  return parsed.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)
}

it('says nothing of these keys where they are not written', () => {
  expect(spec()).toMatchObject({
    ...{
      method: 'docker',
      strategy: null,
      needs: [],
      platforms: [],
      cache: null,
      secrets: [],
      resources: {},
    },
  })
})

describe('method and strategy', () => {
  it.each<[string, Partial<BuildSpec>]>([
    ['method: kaniko', { method: 'kaniko', strategy: null }],
    ['strategy: house', { method: null, strategy: { name: 'house', kind: 'ClusterBuildStrategy' } }],
    ['strategy: { name: own, kind: BuildStrategy }', { strategy: { name: 'own', kind: 'BuildStrategy' } }],
    [
      '{ method: nix, strategy: { name: nix-2 } }',
      { method: 'nix', strategy: { name: 'nix-2', kind: 'ClusterBuildStrategy' } },
    ],
  ])('%s', (written, expected) => {
    const lines = written.startsWith('{') ? written.slice(2, -2).split(/, (?=strategy)/) : [written]
    expect(spec(...lines)).toMatchObject(expected)
  })

  it.each(['docker', 'buildx', 'kaniko'])('%s has a Dockerfile and its arguments', (method) => {
    expect(spec(`method: ${method}`, 'dockerfile: D', 'args: { A: b }')).toMatchObject({
      ...{ dockerfile: 'D', params: { 'build-args': ['A=b'] } },
    })
  })

  it.each([
    ['packer', '`params.template`'],
    ['nix', '`params.flake`'],
    ['paketo', '`params.builder`'],
  ])('%s has none, and says what there is instead', (method, words) => {
    const found = mistakes(text(`method: ${method}`, 'dockerfile: D', 'args: { A: b }'))
    expect(found).toMatchObject([
      expect.stringContaining(
        '6:17 builds.a.dockerfile: `dockerfile` is for what is built from a Dockerfile',
      ),
      expect.stringContaining('7:5 builds.a.args: `args` is for'),
    ])
    expect(found[0]).toContain(words)
  })

  it('are one choice: whoever makes it anew has nothing of `defaults`, nor what means nothing to the new one', () => {
    const parsed = parseBuildFile(
      [
        'version: 1',
        'defaults: { method: buildx, dockerfile: D, args: { A: b } }',
        'builds:',
        '  a: { image: a/b }',
        '  c: { image: c/d, strategy: house }',
        '  e: { image: e/f, method: nix, params: { flake: . } }',
      ].join('\n'),
    )
    expect(parsed).toMatchObject({
      file: {
        builds: [
          { method: 'buildx', strategy: null, dockerfile: 'D', params: { 'build-args': ['A=b'] } },
          { method: null, strategy: { name: 'house' }, dockerfile: 'D' },
          { method: 'nix', dockerfile: 'Dockerfile', params: { flake: '.' } },
        ],
      },
    })
  })
})

describe('platforms', () => {
  it('are kept in one spelling', () => {
    expect(spec('platforms: [linux/amd64, linux/arm64/v8, linux/arm, windows/amd64]').platforms).toEqual([
      ...['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'windows/amd64'],
    ])
  })

  it('may come from a matrix', () => {
    const parsed = parseBuildFile(
      text('matrix: { arch: [amd64, arm64] }', 'platforms: ["linux/{{ matrix.arch }}"]'),
    )
    expect('file' in parsed && parsed.file.builds.map(({ platforms }) => platforms)).toEqual([
      ['linux/amd64'],
      ['linux/arm64'],
    ])
  })

  it.each([
    ['[amd64]', 'write `linux/amd64`'],
    ['[x86_64]', 'write `linux/amd64`'],
    ['[linux/aarch64]', 'write `linux/arm64`'],
    ['[linux/arm46]', 'write `linux/arm64`'],
    ['[Linux/AMD64]', 'write `linux/amd64`'],
    ['[beos/m68k]', 'expected one such as `linux/amd64`'],
    ['[linux/arm64, linux/arm64/v8]', '`linux/arm64/v8` is in this list twice'],
    ['[]', 'An empty list'],
    ['linux/amd64', 'Write a list: ["linux/amd64"]'],
    [`[${Array.from({ length: 9 }, () => 'linux/amd64').join(', ')}]`, 'At most 8'],
  ])('%s is no list of them', (written, words) => {
    expect(mistakes(text(`platforms: ${written}`)).join('\n')).toContain(words)
  })
})

describe('the cache', () => {
  it.each<[string, BuildSpec['cache']]>([
    ['true', { image: null, mode: 'min' }],
    ['false', null],
    ['{}', { image: null, mode: 'min' }],
    ['{ mode: max }', { image: null, mode: 'max' }],
    ['{ image: ghcr.io/a/cache }', { image: 'ghcr.io/a/cache', mode: 'min' }],
  ])('%s', (written, expected) => expect(spec(`cache: ${written}`).cache).toEqual(expected))

  it.each([
    ['yes', '`true`, `false`, or `image` and `mode`'],
    ['{ image: "a/b:1" }', 'cannot have a tag'],
    ['{ imag: a/b }', 'Did you mean `image`?'],
    ['{ mode: most }', '`min` or `max`'],
    ['{ image: "a/{{ needs.a.tag }}" }', 'decided before anything is built'],
  ])('cannot be %s', (written, words) => {
    expect(mistakes(text(`cache: ${written}`)).join('\n')).toContain(words)
  })
})

describe('secrets', () => {
  it('are named by id, with the key of the Secret or one like the id', () => {
    expect(spec('secrets: { NPM_TOKEN: npm/token, PIP: pip }').secrets).toEqual([
      { id: 'NPM_TOKEN', secret: 'npm', key: 'token' },
      { id: 'PIP', secret: 'pip', key: 'PIP' },
    ])
  })

  it.each([
    ['{ NPM_TOKEN: npm/a/b }', 'more than one `/`'],
    ['{ NPM_TOKEN: "s3cr3t!" }', 'The value itself stays in the cluster'],
    ['{ NPM_TOKEN: npm/ }', 'bad key'],
    ['{ npm-token: npm }', 'name of an environment variable'],
    ['{ LD_PRELOAD: x }', 'Shipwright refuses'],
    ['[npm]', 'ids and Secrets, such as { NPM_TOKEN: npm/token }'],
    ['{ A: 1 }', 'Put it in quotes: "1"'],
  ])('cannot be %s', (written, words) => {
    expect(mistakes(text(`secrets: ${written}`)).join('\n')).toContain(words)
  })

  it('cannot have the name of a variable, which is told once where `defaults` say both', () => {
    expect(mistakes(text('env: { A: x }', 'secrets: { A: y }'))).toEqual([
      expect.stringContaining('6:19 builds.a.secrets.A: `A` stands under `env` as well'),
    ])
    const shared =
      'defaults: { env: { A: x }, secrets: { A: y } }\nbuilds: { a: { image: b }, c: { image: d } }'
    expect(mistakes(`version: 1\n${shared}`)).toEqual([expect.stringMatching(/^2:42 defaults\.secrets\.A: /)])
  })
})

describe('resources', () => {
  it.each<[string, BuildSpec['resources']]>([
    [
      '{ cpu: 2, memory: 4Gi, gpu: 1, disk: 20Gi }',
      { cpu: 2, memory: 4 * 2 ** 30, gpu: 1, disk: 20 * 2 ** 30 },
    ],
    ['{ cpu: 500m }', { cpu: 0.5 }],
    ['{ cpu: 0.25 }', { cpu: 0.25 }],
    ['{ memory: 1.5G }', { memory: 1.5e9 }],
    ['{ memory: 536870912 }', { memory: 2 ** 29 }],
    ['{}', {}],
  ])('%s', (written, expected) => expect(spec(`resources: ${written}`).resources).toEqual(expected))

  it.each([
    ['{ memory: 4 }', 'is only 4 bytes: did you mean `4Gi`?'],
    ['{ memory: 512m }', 'did you mean `512Mi`?'],
    ['{ memory: 4GB }', 'write `4Gi`'],
    ['{ memory: 4 gb }', 'write `4Gi`'],
    ['{ memory: lots }', 'write `512Mi` or `4Gi`'],
    ['{ memory: 100Ti }', 'is too much: at most 16Ti'],
    ['{ cpu: 1m }', 'is too little: at least 10m'],
    ['{ cpu: -1 }', 'is no amount of cores'],
    ['{ cpu: 1000 }', 'at most 256'],
    ['{ cpu: .inf }', 'expected an amount such as 2'],
    ['{ gpu: 0.5 }', 'is no whole number of devices'],
    ['{ gpu: 0 }', 'is too little'],
    ['{ cpus: 1 }', 'Did you mean `cpu`?'],
    ['{ cpu: true }', 'an amount such as 2'],
  ])('cannot be %s', (written, words) => {
    const found = mistakes(text(`resources: ${written}`))
    expect(found.join('\n')).toContain(words)
    expect(found).toHaveLength(1)
  })

  it('are joined with those of `defaults`', () => {
    const parsed = parseBuildFile(
      'version: 1\ndefaults: { resources: { memory: 4Gi, cpu: 1 } }\nbuilds: { a: { image: b, resources: { cpu: 2 } } }',
    )
    expect(parsed).toMatchObject({ file: { builds: [{ resources: { memory: 2 ** 32, cpu: 2 } }] } })
  })
})

describe('scan, sbom and sign', () => {
  it.each<[string, Partial<BuildSpec>]>([
    ['scan: high', { scan: { severity: 'high', ignore: [] } }],
    [
      'scan: { severity: low, ignore: [CVE-2026-1234, GHSA-2qrg-x229-3v8q] }',
      { scan: { severity: 'low', ignore: ['CVE-2026-1234', 'GHSA-2qrg-x229-3v8q'] } },
    ],
    ['sbom: cyclonedx', { sbom: 'cyclonedx' }],
    ['sign: cosign-key', { sign: 'cosign-key' }],
  ])('%s', (written, expected) => expect(spec(written)).toMatchObject(expected))

  it.each(['scan', 'sbom', 'sign'] as const)('%s: off is as if it were not written', (name) => {
    expect(spec(`${name}: off`)).toEqual(spec())
  })

  it('says what is wrong with each, at its place', () => {
    const written = ['scan: { severity: bad, ignore: ["--skip"] }', 'sbom: xml', 'sign: ns/key']
    expect(mistakes(text(...written))).toMatchObject([
      expect.stringMatching(/^5:\d+ builds.a.scan/) as string,
      expect.stringContaining('`off`, `spdx`, `cyclonedx`') as string,
      expect.stringContaining('`ns/key` is no name of an object') as string,
    ])
  })
})
