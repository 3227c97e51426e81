import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'

interface Step {
  name: string
  command: string[]
  args: string[]
}

/** What a step of a strategy did. */
interface StepRun {
  /** Each program that it called, and with what, in order. */
  calls: string[][]
  stderr: string
  exitCode: number | null
  /** `shp-error-reason` and its like, where the step wrote them. */
  results: Record<string, string>
}

/** A place in which the text of steps is run by a real shell, with programs that do nothing but note their arguments. */
export interface StepBench extends Disposable {
  /** Where the checkout is. */
  source: string
  /**
   * @param shell the command that reads a shell's text, such as `sh` or `busybox sh`
   * @param params by name; a step's other parameters are empty
   */
  run(
    shell: string[],
    strategy: string,
    step: string,
    params: Record<string, string | string[]>,
    env?: Record<string, string>,
  ): StepRun
  /** Whether what a step was given has been carried out anywhere. */
  isStruck(): boolean
}

const strategies = join(import.meta.dirname, '../../strategies')
/** What a step finds outside of its checkout. */
const folders = [
  '/built',
  '/kaniko',
  '/cnb/lifecycle',
  '/platform',
  '/layers',
  '/runtime',
  '/var/lib/containers',
]
const listed = /^\$\(params\.([\w-]+)\[\*\]\)$/

/** @param programs by name, or by their path in the image of the step */
export function openStepBench(programs: string[]): StepBench {
  const dir = mkdtempSync(join(tmpdir(), 'slipway-steps-'))
  const at = (path: string) => join(dir, 'root', path)
  const source = join(dir, 'source')
  const record = join(dir, 'calls')
  for (const folder of folders) mkdirSync(at(folder), { recursive: true })
  for (const folder of ['bin', 'results', 'source', 'root/built/layout'])
    mkdirSync(join(dir, folder), { recursive: true })
  for (const program of programs) {
    const file = program.startsWith('/') ? at(program) : join(dir, 'bin', program)
    writeFileSync(file, `#!/bin/sh\n{ printf '%s\\0' "\${0##*/}" "$@"; printf '\\001\\0'; } >> ${record}\n`)
    chmodSync(file, 0o755)
  }
  const moved = (text: string) => folders.reduce((rest, folder) => rest.replaceAll(folder, at(folder)), text)

  function expand(argument: string, params: Record<string, string | string[]>): string[] {
    const list = listed.exec(argument)?.[1]
    if (list !== undefined) return [params[list] ?? []].flat()
    const whole = argument.replace(
      /\$\((params|results)\.([\w-]+?)(\.path)?\)/g,
      (_all, kind, name: string) => {
        if (kind === 'results') return join(dir, 'results', name)
        if (name === 'shp-source-context' || name === 'shp-source-root') return source
        const value = params[name] ?? ''
        return typeof value === 'string' ? value : value.join(' ')
      },
    )
    return [whole]
  }

  return {
    source,
    run(shell, strategy, name, params, env = {}) {
      const { spec } = parse(readFileSync(join(strategies, strategy), 'utf8')) as { spec: { steps: Step[] } }
      const step = spec.steps.find((one) => one.name === name)
      if (step === undefined) throw new Error(`${strategy} has no step ${name}`)
      const [, , text = '', ...rest] = step.command
      rmSync(record, { force: true })
      for (const file of ['results', 'calls']) rmSync(join(dir, file), { recursive: true, force: true })
      mkdirSync(join(dir, 'results'))
      const [program = 'sh', ...options] = shell
      const given = [...rest, ...step.args.flatMap((argument) => expand(argument, params))]
      const { status, stderr } = spawnSync(program, [...options, '-c', moved(text), ...given], {
        cwd: source,
        encoding: 'utf8',
        env: { PATH: `${join(dir, 'bin')}:/usr/bin:/bin`, HOME: at('/built/home'), ...env },
      })
      const said = ['shp-error-reason', 'shp-error-message'].map(
        (one) => [one, join(dir, 'results', one)] as const,
      )
      return {
        calls: readCalls(record),
        stderr,
        exitCode: status,
        results: Object.fromEntries(
          said.filter(([, file]) => existsSync(file)).map(([one, file]) => [one, readFileSync(file, 'utf8')]),
        ),
      }
    },
    isStruck: () => existsSync(join(source, 'struck')),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}

function readCalls(record: string): string[][] {
  if (!existsSync(record)) return []
  const calls = readFileSync(record, 'utf8').split('\u0001\0')
  return calls.slice(0, -1).map((call) => call.split('\0').slice(0, -1))
}
