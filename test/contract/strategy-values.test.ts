import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStepBench, type StepBench } from '../support/run-step-text.ts'

const strike = '$(touch struck) `touch struck` ; touch struck'
/** What people write, and what somebody would who wants more than a value: each is passed on as it is. */
const odd = [
  'plain',
  'two  words ',
  `'single' "double" \\back\\ \\n %s %d`,
  `${strike} \${HOME} $1 $@`,
  'line\nbreak\n\nand another',
  '* ? [a-z] ~ {a,b}',
  '-x --platform=evil',
  'a,b=c:d;e&f|g>h<i#j!k',
  'é 日本 \u0007',
  '',
  'x'.repeat(100_000),
]
const variables = odd.map((value, index) => `NAME_${index}=${value}`)
const args = [...variables, '--secrets', '--build-args', '-', '--', '--platform=evil']

const programs = [
  'buildah',
  'buildctl',
  'rootlesskit',
  'nix-instantiate',
  'nix-build',
  'nix',
  'packer',
  'mount',
]
const inImages = [
  '/kaniko/executor',
  ...['analyzer', 'detector', 'restorer', 'launcher'].map((one) => `/cnb/lifecycle/${one}`),
]

const shells: [name: string, command: string[]][] = [
  ['sh', ['sh']],
  ...(existsSync('/usr/bin/busybox') || existsSync('/bin/busybox')
    ? [['busybox sh', ['busybox', 'sh']] as [string, string[]]]
    : []),
]

describe.each(shells)('an odd value reaches the tool as it was written, by %s', (_name, shell) => {
  let bench: StepBench
  beforeAll(() => {
    bench = openStepBench([...programs, ...inImages])
  })
  afterAll(() => bench[Symbol.dispose]())

  /** What the last call of the tool was given, after nothing else has happened. */
  function given(
    tool: string,
    [strategy, step]: [string, string],
    params: Record<string, string | string[]>,
    env?: Record<string, string>,
  ): string[] {
    const { calls, stderr, exitCode } = bench.run(shell, strategy, step, params, env)
    expect({ exitCode, stderr, struck: bench.isStruck() }).toEqual({ exitCode: 0, stderr: '', struck: false })
    return calls.findLast(([name]) => name === tool)?.slice(1) ?? []
  }

  const dockerfile = { dockerfile: `-f ${strike}`, target: `-t ${strike}` }

  it('of buildah', () => {
    const told = given('buildah', ['buildah.yaml', 'build'], {
      ...{ ...dockerfile, 'build-args': args, secrets: ['ONE', 'TWO'], platforms: ['linux/arm64'] },
      ...{ 'storage-driver': 'vfs', scan: 'off', sbom: 'off' },
    })
    expect(told.filter((one) => one.startsWith('--build-arg='))).toEqual(
      args.map((one) => `--build-arg=${one}`),
    )
    expect(told).toEqual(
      expect.arrayContaining([
        ...['--secret=id=ONE,env=ONE', '--secret=id=TWO,env=TWO', '--platform=linux/arm64'],
        ...[`--file=${bench.source}/${dockerfile.dockerfile}`, `--target=${dockerfile.target}`],
      ]),
    )
    expect(told.at(-1)).toBe(bench.source)
    expect(told).toHaveLength(5 + args.length + 3 + 2 + 1)
  })

  it('of kaniko', () => {
    const told = given('executor', ['kaniko.yaml', 'build'], {
      ...{ ...dockerfile, 'build-args': args, secrets: ['ONE'], 'shp-output-image': 'registry.test/a/b:1' },
      ...{ 'cache-image': `registry.test/${strike}` },
    })
    expect(told.filter((one) => one.startsWith('--build-arg='))).toEqual(
      args.map((one) => `--build-arg=${one}`),
    )
    expect(told).toEqual(
      expect.arrayContaining([
        ...[
          `--dockerfile=${dockerfile.dockerfile}`,
          `--target=${dockerfile.target}`,
          '--secret=id=ONE,env=ONE',
        ],
        `--cache-repo=registry.test/${strike}`,
      ]),
    )
  })

  it('of BuildKit', () => {
    const told = given('buildctl', ['buildkit.yaml', 'build'], {
      ...{ ...dockerfile, 'build-args': args, secrets: ['ONE'], platforms: ['linux/amd64', 'linux/arm64'] },
      ...{ 'shp-output-image': 'registry.test/a/b:1', provenance: 'off', 'cache-mode': 'min' },
    })
    expect(told.filter((one) => one.startsWith('--opt=build-arg:'))).toEqual(
      args.map((one) => `--opt=build-arg:${one}`),
    )
    expect(told).toEqual(
      expect.arrayContaining([
        ...[`--opt=filename=${dockerfile.dockerfile}`, `--opt=target=${dockerfile.target}`],
        ...['--opt=platform=linux/amd64,linux/arm64', '--secret=id=ONE,env=ONE'],
      ]),
    )
  })

  it('of Nix, where it is NAME=value', () => {
    const file = `-f ${strike}.nix`
    writeFileSync(join(bench.source, file), '')
    const told = given('nix-instantiate', ['nix.yaml', 'validate'], {
      ...{
        file,
        attribute: strike,
        output: 'image',
        check: 'attribute',
        sandbox: 'true',
        'build-args': variables,
      },
    })
    expect(told).toEqual([
      '--add-root',
      expect.stringContaining('derivation'),
      ...['--indirect', join(bench.source, file)],
      ...odd.flatMap((value, index) => ['--argstr', `NAME_${index}`, value]),
      ...['--attr', strike],
    ])
  })

  it('of Packer, in the check of the template and in its build', () => {
    const template = 'a template; touch struck.pkr.hcl'
    writeFileSync(join(bench.source, template), 'post-processor "manifest" {}')
    writeFileSync(join(bench.source, 'made.json'), '{}')
    const oneLine = variables.filter((value) => !value.includes('\n'))
    const flags = [...oneLine.map((value) => `-var=${value}`), `-only=${strike}`]
    const packer = { template, manifest: 'made.json', init: 'false', variables: oneLine, only: [strike] }
    expect(given('packer', ['packer.yaml', 'validate'], packer)).toEqual(['validate', ...flags, template])
    writeFileSync(join(bench.source, 'made.json'), '{}')
    expect(given('packer', ['packer.yaml', 'build'], packer)).toEqual([
      'build',
      '-color=false',
      ...flags,
      template,
    ])
    const lines = bench.run(shell, 'packer.yaml', 'validate', { ...packer, variables: ['A=1\n2'] })
    expect(lines.results['shp-error-reason']).toBe('PackerVariableInvalid')
  })

  it('of buildpacks: the command of the tests, and the environment', () => {
    expect(given('launcher', ['buildpacks.yaml', 'test'], { 'test-command': strike })).toEqual([
      ...['--', '/bin/sh', '-c', strike],
    ])
    const told = given(
      'analyzer',
      ['buildpacks.yaml', 'validate'],
      { 'shp-output-image': 'registry.test/a/b:1', 'cache-image': `registry.test/${strike}` },
      { ODD: `${strike}\nand more` },
    )
    expect(told).toContain(`-cache-image=registry.test/${strike}:buildpacks`)
  })

  it('is refused where it steers buildah’s storage', () => {
    mkdirSync(join(bench.source, 'elsewhere'), { recursive: true })
    const { calls, exitCode, stderr } = bench.run(shell, 'buildah.yaml', 'build', {
      ...{ dockerfile: 'Dockerfile', 'storage-driver': 'vfs --root=elsewhere', scan: 'off', sbom: 'off' },
    })
    expect({ calls, exitCode }).toEqual({ calls: [], exitCode: 1 })
    expect(stderr).toContain('it must be auto, overlay or vfs')
  })
})
