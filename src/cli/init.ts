import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { imageNameProblem } from '../plan/build-file/image-name.ts'
import { fileNames } from '../plan/read-build-file.ts'
import { findEntries, guessImage } from './init/find-entries.ts'
import { writeBuildFile } from './init/write-build-file.ts'
import { askGit } from './run/ask-git.ts'
import { describeTree } from './run/describe-tree.ts'
import { listFiles } from './run/list-files.ts'
import { readStrategies } from './shipped-strategies.ts'
import type { Terminal } from './terminal.ts'

const examples = `
Looks for Dockerfiles, and for what can be built without one, in the files of the repository, committed or not. A
file that is there stays as it is without --force.

Examples:
  $ slipway init
  $ slipway init --dry-run
  $ slipway init --image registry.example.com/shop --force`

interface InitOptions {
  dir: string
  image?: string
  force: boolean
  dryRun: boolean
}

/** `slipway init`: a first build file, from what is in the repository. */
export function addInitCommand(program: Command, terminal: Terminal): void {
  program
    .command('init')
    .summary('write a first build file, after looking at the repository')
    .option('--dir <folder>', 'the repository', '.')
    .option('--image <name>', 'what images are called (default: guessed from the remote)')
    .option('--force', 'in place of the build file that is there', false)
    .option('--dry-run', 'print it, and write nothing', false)
    .addHelpText('after', examples)
    .action(async (options: InitOptions) => {
      process.exitCode = await init(options, terminal)
    })
}

async function init({ dir, image, force, dryRun }: InitOptions, terminal: Terminal): Promise<number> {
  const wrong = image === undefined ? null : imageNameProblem(image)
  if (wrong !== null) throw new Error(`--image ${image ?? ''} ${wrong}`)
  const there = fileNames.filter((name) => existsSync(join(dir, name)))
  if (there.length > 0 && !force && !dryRun) {
    terminal.complain(
      `slipway: there is a ${there.join(' and a ')} already: --force writes another in its place`,
    )
    return 1
  }
  const text = await propose(dir, image)
  if (dryRun) {
    terminal.line(text.trimEnd())
    return 0
  }
  const name = there[0] ?? fileNames[0] ?? '.slipway.yaml'
  await writeFile(join(dir, name), text)
  terminal.line(`${terminal.paint.green('✓')} ${join(dir, name)} is written. What to do next:`)
  const steps = [
    ['slipway validate', 'checks it after you have changed it'],
    ['slipway run', 'builds what is in front of you, on this machine'],
    ['git add, commit, slipway plan', 'says what a push of it would build'],
  ]
  for (const [command = '', words = ''] of steps)
    terminal.line(`  ${terminal.paint.bold(command.padEnd(30))}  ${words}`)
  return 0
}

/** The text of a build file for what is in a folder. */
async function propose(dir: string, image: string | undefined): Promise<string> {
  const { isRepository, branch } = await describeTree(dir)
  const or = (args: string[]) =>
    askGit(dir, args).then(
      (text) => text.trim(),
      () => null,
    )
  const remote = isRepository ? await or(['remote', 'get-url', 'origin']) : null
  const remoteHead = isRepository ? await or(['symbolic-ref', '--short', 'refs/remotes/origin/HEAD']) : null
  const { paths } = await listFiles(dir, { isRepository, except: [] })
  const guessed = guessImage(remote, basename(resolve(dir)))
  const name = guessed.image.split('/').at(-1) ?? 'app'
  return writeBuildFile({
    ...findEntries(paths, name),
    ...(image === undefined ? guessed : { image, isGuess: false }),
    methods: new Set(readStrategies().flatMap(({ method }) => method ?? [])),
    defaultBranch: remoteHead?.replace(/^origin\//, '') ?? branch ?? 'main',
  })
}
