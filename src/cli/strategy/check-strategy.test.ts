import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkStrategies, type StrategyCheck } from './check-strategy.ts'

const root = join(import.meta.dirname, '..', '..', '..')

function check(text: string): StrategyCheck {
  const [first, second] = checkStrategies(text, true)
  if (first === undefined || second !== undefined) throw new Error('expected one strategy')
  return first
}

/** `line:column message`, errors and warnings. */
function said({ problems, warnings }: StrategyCheck): string[] {
  return [...problems, ...warnings].map(({ line, column, message }) => `${line}:${column} ${message}`)
}

const fine = `apiVersion: shipwright.io/v1beta1
kind: ClusterBuildStrategy
metadata: { name: fine }
spec:
  parameters:
    - { name: target, description: Stage, default: '' }
    - { name: build-args, description: ARGs, type: array, defaults: [] }
  volumes:
    - { name: images, emptyDir: {} }
    - { name: settings, configMap: { name: settings } }
  steps:
    - name: build
      image: quay.io/containers/buildah:v1.40.1
      command:
        - /bin/sh
        - -c
        - |
          set -eu
          echo "$1" > "$2"
        - build
      args: [$(params.target), $(results.shp-image-digest.path), $(results.shp-image-size.path), '$(params.build-args[*])']
      volumeMounts:
        - { name: images, mountPath: /images }
        - { name: settings, mountPath: /settings, readOnly: true }
`

/** The fine strategy with one thing changed. */
function changed(from: string, to: string): string[] {
  expect(fine).toContain(from)
  return said(check(fine.replace(from, to)))
}

describe('the strategies that Slipway brings', () => {
  const files = readdirSync(join(root, 'strategies')).filter((name) => /\.ya?ml$/.test(name))

  it.each(files)('%s has nothing to be said against it', (file) => {
    const checks = checkStrategies(readFileSync(join(root, 'strategies', file)), true)
    expect(checks.flatMap(said)).toEqual([])
    expect(checks.length).toBeGreaterThan(0)
  })
})

describe('the examples of docs/strategies.md', () => {
  const page = readFileSync(join(root, 'docs', 'strategies.md'), 'utf8')
  const blocks = [...page.matchAll(/^```yaml( invalid)?\n(.*?)^```$/gms)]
    .map(([, invalid, text = '']) => ({ invalid: invalid !== undefined, text }))
    .filter(({ text }) => text.startsWith('apiVersion: shipwright.io'))

  it('are there', () => expect(blocks.length).toBeGreaterThan(2))
  it.each(blocks)('are what the page says: number %#', ({ invalid, text }) => {
    const checks = checkStrategies(text, true)
    expect(checks.flatMap(({ problems }) => problems).length > 0).toBe(invalid)
    if (!invalid) expect(checks.flatMap(said)).toEqual([])
  })
})

describe('a strategy that is fine', () => {
  it('has its steps planned between those of Shipwright', () => {
    const { problems, warnings, steps, kind, name } = check(fine)
    expect([...problems, ...warnings]).toEqual([])
    expect([kind, name]).toEqual(['ClusterBuildStrategy', 'fine'])
    expect(steps.map((step) => [step.name, step.tool, step.refusal])).toEqual([
      ['source-default', 'git', null],
      ['build', 'buildah', null],
    ])
  })

  it('is finished by Shipwright where it leaves the image in a directory', () => {
    const text = fine.replace('$(results.shp-image-digest.path)', '$(params.shp-output-directory)')
    expect(said(check(text))).toEqual([])
    expect(check(text).steps.at(-1)?.name).toBe('image-processing')
  })

  it('says which step the embedded cluster cannot run, with the default of the image’s parameter', () => {
    const text = fine
      .replace('quay.io/containers/buildah:v1.40.1', '$(params.target)')
      .replace("default: ''", 'default: example.com/tool:2')
    const step = check(text).steps[1]
    expect(step).toMatchObject({ image: 'example.com/tool:2', tool: null })
    expect(step?.refusal).toContain('example.com/tool:2')
  })
})

describe('a strategy with a mistake', () => {
  it.each([
    ['  steps:', '  step:', '11:3 `step` is not a key of `spec`. Did you mean `steps`?'],
    ['      image:', '      script: echo\n      image:', '13:7 Shipwright’s steps have no `script`.'],
    [
      '      image:',
      '      imagePullPolicy: Sometimes\n      image:',
      'expected `Always`, `IfNotPresent` or `Never`',
    ],
    [
      "default: ''",
      'default: 1.20',
      '6:52 `spec.parameters[0].default`: YAML reads `1.20` as the number 1.2',
    ],
    ['description: Stage, ', '', '`spec.parameters[0].description` is missing'],
    ['name: fine', 'name: Fine_one', '3:19 `Fine_one` cannot name a strategy'],
    ['name: fine', 'name: fine, namespace: team', '3:36 A ClusterBuildStrategy has no namespace'],
    ['- name: build\n', '- name: source-default\n', "12:13 `source-default` is a step of Shipwright's own"],
    ['- name: build\n', `- name: ${'b'.repeat(59)}\n`, 'at most 58'],
    ['name: target', 'name: DOCKERFILE', "6:15 `DOCKERFILE` is a name of Shipwright's own"],
    ["default: ''", 'defaults: []', '6:43 A `string` has `default`'],
    ['defaults: []', 'default: x', '7:68 An `array` has `defaults`'],
    ['name: build-args', 'name: target', '7:15 There is another parameter `target`'],
    ['emptyDir: {}', 'emptyDir: {}, secret: { secretName: x }', 'A volume has one source'],
    [
      '{ name: images, mountPath',
      '{ name: imges, mountPath',
      '23:19 `imges` is no volume of this strategy. Did you mean `images`?',
    ],
    [
      ', readOnly: true',
      '',
      '24:19 `settings` is a configMap, which can only be mounted with `readOnly: true`',
    ],
    ['mountPath: /settings', 'mountPath: /images', '24:40 There is another mount at `/images`'],
    ['mountPath: /images', 'mountPath: /tekton/results', 'only `/tekton/home` may be mounted'],
    ['mountPath: /images', 'mountPath: images', '`images` is no absolute path'],
    [
      '$(params.target)',
      '$(params.traget)',
      '21:14 `$(params.traget)`: there is no such parameter. Did you mean `target`?',
    ],
    ['$(params.target)', '$(params.shp-nothing-like-it)', 'Shipwright has no such parameter'],
    ['$(params.target)', '"$(params.target[*])"', '`target` is one text and no list'],
    ["'$(params.build-args[*])'", '$(params.build-args)', 'a list can only be an item'],
    ["'$(params.build-args[*])'", "'--x=$(params.build-args[*])'", 'a list can only be an item'],
    ["'$(params.build-args[*])'", "'$(params.build-args[0])'", 'a list can only be an item'],
    ['$(params.target)', '"$(params[\'target)"', 'this is no reference'],
    [
      '$(results.shp-image-size.path)',
      '$(results.shp-image-sise.path)',
      'Did you mean `$(results.shp-image-size.path)`?',
    ],
    [
      '$(results.shp-image-size.path)',
      '$(results.shp-image-size)',
      'Did you mean `$(results.shp-image-size.path)`?',
    ],
    ['$(params.target)', '$(build.output.image)', 'write `$(params.shp-output-image)`'],
    ['      args:', '      env: [{ name: A }, { name: A }]\n      args:', 'There is another variable `A`'],
  ])('%j written as %j', (from, to, message) => {
    expect(changed(from, to).join('\n')).toContain(message)
  })

  it('may name a parameter with dots in brackets only', () => {
    const dotted = fine.replace('name: target', 'name: a.b')
    expect(said(check(dotted.replace('$(params.target)', '$(params.a.b)'))).join()).toContain(
      '$(params["a.b"])',
    )
    expect(said(check(dotted.replace('$(params.target)', '\'$(params["a.b"])\'')))).toEqual([])
  })

  it('has all of them told, in the order of the text', () => {
    const text = fine.replace('name: fine', 'name: A').replace('- build\n', '- $(params.no)\n')
    expect(check(text).problems.map(({ line }) => line)).toEqual([3, 20])
  })

  it('has the lines of its file, also as the second document', () => {
    const [, second] = checkStrategies(
      `---\n${fine}---\n# another\n${fine.replace('name: fine', 'name: F')}`,
      true,
    )
    expect(second?.problems.map(({ line }) => line)).toEqual([30])
  })
})

describe('a parameter in the text of a program', () => {
  it('is refused at its own line, with what to write instead', () => {
    expect(changed('echo "$1"', 'echo $(params.target)')).toEqual([
      '19:16 `$(params.target)` in the text of a program: its value would be run as part of it. Put `- $(params.target)` into `args` and read "$1" in the text instead.',
    ])
  })

  it.each([
    ['[/bin/bash, -euxc]', '["echo $(params.target)"]'],
    ['[/usr/bin/env, FOO=1, bash, -e, -c]', '["echo $(params[\'target\'])"]'],
    ['[busybox, sh, -c, "echo $(params.target)"]', '[]'],
    ['[python3, -c]', '["print(\'$(params.target)\')"]'],
    ['[node, --eval]', '["x = `$(params.target)`"]'],
  ])('is found in %s %s', (command, args) => {
    const text = fine.replace(
      /command:.*?- build\n +args: .*?\n/s,
      `command: ${command}\n      args: ${args}\n`,
    )
    expect(said(check(text)).join()).toContain('in the text of a program')
  })

  it.each([
    '[/bin/tool, -c, "$(params.target)"]',
    '[buildah, bud, -c, "$(params.target)"]',
    '[sh, /run.sh, "$(params.target)"]',
  ])('is none where no text is run: %s', (command) => {
    const text = fine.replace(/command:.*?- build\n/s, `command: ${command}\n`)
    expect(said(check(text))).toEqual([])
  })

  it('as the first argument is $0, which is warned of', () => {
    expect(changed('        - build\n', '').join()).toContain('its name, `$0`')
  })

  it('does not mean the shell’s own $(…)', () => {
    expect(changed('echo "$1"', 'echo "$(cat /etc/hostname)" "$(params)"')).toEqual([])
  })
})

describe('a second look is asked for', () => {
  it.each([
    ['$(results.shp-image-digest.path)', '/digest', 'No step reports the digest'],
    ['$(results.shp-image-size.path)', '/size', 'No step reports the size'],
    ['$(params.target)', 'target', 'No step uses `target`'],
    ['        - { name: images, mountPath: /images }\n', '', 'No step mounts `images`'],
    ['emptyDir: {}', 'hostPath: { path: /var }', 'reaches into the node'],
  ])('%j written as %j', (from, to, message) => {
    const { problems, warnings } = check(fine.replace(from, to))
    expect(problems).toEqual([])
    expect(warnings.map((warning) => warning.message).join()).toContain(message)
  })
})
