import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planBuild } from '../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../test/support/servers/start-http.ts'
import { createProgram } from '../create-program.ts'
import { openTerminal } from '../terminal.ts'
import { suggest } from './describe-program.ts'
import { shellScript } from './shell-scripts.ts'

const bin = join(import.meta.dirname, '../../../bin')
const program = createProgram(openTerminal(process.stdout, process.stderr, {}))

let http: TestHttp
let folder: string
beforeAll(async () => {
  http = await startHttp()
  folder = mkdtempSync(join(tmpdir(), 'slipway-completion-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await http.close()
})

function texts(...words: string[]): string[] {
  const found = suggest(program, words.slice(0, -1), words.at(-1) ?? '')
  return 'words' in found ? found.words.map(({ text }) => text) : [`:${found.dynamic}`]
}

it('knows commands, their options, and the values that options have', () => {
  expect(texts('')).toEqual(expect.arrayContaining(['serve', 'builds', 'plan', 'completion']))
  expect(texts('')).not.toContain('complete')
  expect(texts('builds', 'list', '--')).toEqual(expect.arrayContaining(['--state', '--repo', '--json']))
  expect(texts('plan', '--output', '')).toEqual(['human', 'json', 'yaml'])
  expect(texts('plan', '--output=')).toEqual(['--output=human', '--output=json', '--output=yaml'])
  expect(texts('completion', '')).toEqual(['bash', 'zsh', 'fish'])
})

it('tells ids of a service from files and from names that nobody knows', () => {
  expect(texts('builds', 'show', '')).toEqual([':builds'])
  expect(texts('retry', '--url', 'http://x', '')).toEqual([':builds'])
  expect(texts('deliveries', 'show', '')).toEqual([':deliveries'])
  expect(texts('validate', '')).toEqual([':file'])
  expect(texts('plan', '--dir', '')).toEqual([':folder'])
  expect(texts('run', '')).toEqual([])
})

it('reads no more of the program than what its commands are, as each TAB waits for it', () => {
  const hook = `import { registerHooks } from 'node:module'
    const packages = new Set()
    registerHooks({ load: (url, context, next) => {
      const name = /node_modules\\/([^/]+)/.exec(url)?.[1]
      if (name !== undefined) packages.add(name)
      return next(url, context)
    } })
    process.on('exit', () => console.log(':' + [...packages].join(' ')))`
  const main = join(import.meta.dirname, '../../main.ts')
  const run = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, main, 'complete', '--', 'val'],
    { encoding: 'utf8' },
  )
  expect(run.stdout.trim().split('\n')).toEqual([expect.stringMatching(/^validate\t/), ':commander'])
})

/** Asks a shell, in its own process, with the command in its PATH. */
function ask(shell: string, args: string[], token: string): Promise<string[]> {
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    SLIPWAY_TOKEN: token,
    HOME: folder,
  }
  // Not the synchronous way: the service that is asked runs in this process.
  return new Promise((resolve, reject) => {
    execFile(shell, args, { env, timeout: 100_000 }, (error, stdout) => {
      if (error === null) resolve(stdout.split('\n').filter((line) => line !== ''))
      else reject(new Error(`${shell} failed`, { cause: error }))
    })
  })
}

const missing = (shell: string) => spawnSync(shell, ['-c', ':']).error !== undefined

describe('bash', () => {
  beforeAll(() => {
    const asked = `COMP_LINE="$1"; COMP_POINT=\${#1}; _slipway; printf '%s\\n' "\${COMPREPLY[@]}"\n`
    writeFileSync(join(folder, 'complete.bash'), `${shellScript('bash')}\n${asked}`)
  })
  const complete = (line: string) => ask('bash', [join(folder, 'complete.bash'), line], http.token)

  it('completes commands, options, their values, and the ids of builds', async () => {
    const { build } = await planBuild(http.store)
    const url = http.server.url
    const lines = [
      'slipway tokens create --sc',
      'slipway plan --output=y',
      `slipway builds show --url ${url} ${build.id.slice(0, 4)}`,
    ]
    expect(await Promise.all(lines.map(complete))).toEqual([['--scope'], ['yaml'], [build.id]])
  })

  it('says nothing where no service answers', async () => {
    expect(await complete('slipway builds show --url http://127.0.0.1:1 ')).toEqual([])
  })
})

describe.skipIf(missing('fish'))('fish (skipped where the machine has none)', () => {
  it('completes commands with what they are', async () => {
    const script = `slipway completion fish | source; complete -C 'slipway bui'`
    expect(await ask('fish', ['-c', script], http.token)).toEqual([
      expect.stringMatching(/^builds\tlist, show/),
    ])
  })
})

describe.skipIf(missing('zsh'))('zsh (skipped where the machine has none)', () => {
  it('takes the script, and has a completion of slipway then', async () => {
    const script = `autoload -U compinit; compinit -u -d ${folder}/dump; source <(slipway completion zsh); print $_comps[slipway]`
    expect(await ask('zsh', ['-fc', script], http.token)).toEqual(['_slipway'])
  })
})
