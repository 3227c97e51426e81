import { resolve } from 'node:path'
import type { Command } from 'commander'
import { stripControl } from '../logs/strip-control.ts'
import { ensureTools } from './ensure-tools.ts'
import type { Terminal } from './terminal.ts'

interface RunFlags {
  file: string
  push: boolean
  output?: string
  param: string[]
  timeout?: string
  dataDir: string
}

/** As shells say of a program that SIGINT has ended. */
const interruptedCode = 130

const examples = `
Builds the files in the current directory, committed or not, without those that .gitignore leaves out. It is
the BuildRun that a push would make, on a cluster that this command starts and ends. Without --push the
image goes to a folder as an OCI layout. Tags of a tree with changes end with -dirty.

Examples:
  $ slipway run
  $ slipway run api --param target=test --timeout 5m
  $ slipway run api --output /tmp/api && buildah pull oci:/tmp/api
  $ slipway run api --push`

/** `slipway run`: the build file's builds, from the working tree in front of you. */
export function addRunCommand(program: Command, terminal: Terminal): void {
  program
    .command('run')
    .summary('build the working tree in front of you, as a push would')
    .argument('[build]', 'name of the build; needed where the build file has several')
    .option('--file <path>', 'the build file', '.slipway.yaml')
    .option('--push', "push the image to the build file's registry", false)
    .option('--output <dir>', 'folder for the image as an OCI layout (default: slipway-out/<build>)')
    .option(
      '--param <name=value>',
      'set a parameter; repeat it for more, or for the items of a list',
      collect,
      [],
    )
    .option('--timeout <duration>', "in place of the build file's: 90s, 20m, 1h30m")
    .option('--data-dir <dir>', 'where the image storage is kept for the next run', '.slipway/run')
    .addHelpText('after', examples)
    .action(async (name: string | undefined, flags: RunFlags) => {
      process.exitCode = await run(name, flags, terminal)
    })
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}

async function run(name: string | undefined, flags: RunFlags, terminal: Terminal): Promise<number> {
  const { prepareBuild } = await import('./run/prepare-build.ts')
  const { runBuild } = await import('./run/run-build.ts')
  const dir = process.cwd()
  const prepared = await prepareBuild(name, { ...flags, dir, dataDir: resolve(flags.dataDir) })
  if ('problems' in prepared) {
    for (const problem of prepared.problems) terminal.complain(`slipway: ${stripControl(problem)}`)
    return 1
  }
  if (!(await ensureTools(terminal, process.env, process.getuid?.() === 0))) return 1
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort())
  const outcome = await runBuild(prepared, terminal, process.env, interrupted.signal)
  return outcome === 'interrupted' ? interruptedCode : outcome === 'succeeded' ? 0 : 1
}
