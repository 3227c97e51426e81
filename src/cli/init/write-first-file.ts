import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { imageNameProblem } from '../../plan/build-file/image-name.ts'
import { fileNames } from '../../plan/read-build-file.ts'
import { askGit } from '../run/ask-git.ts'
import { describeTree } from '../run/describe-tree.ts'
import { listFiles } from '../run/list-files.ts'
import { readStrategies } from '../shipped-strategies.ts'
import type { Terminal } from '../terminal.ts'
import { findEntries, guessImage } from './find-entries.ts'
import { writeBuildFile } from './write-build-file.ts'

export interface InitOptions {
  dir: string
  image?: string
  force: boolean
  dryRun: boolean
}

/** Writes a build file after looking at the repository; what the process is to exit with. */
export async function writeFirstFile(
  { dir, image, force, dryRun }: InitOptions,
  terminal: Terminal,
): Promise<number> {
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
