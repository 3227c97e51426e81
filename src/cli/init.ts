import type { Command } from 'commander'
import type { InitOptions } from './init/write-first-file.ts'
import type { Terminal } from './terminal.ts'

const examples = `
Looks for Dockerfiles, and for what can be built without one, in the files of the repository, committed or not. A
file that is there stays as it is without --force.

Examples:
  $ slipway init
  $ slipway init --dry-run
  $ slipway init --image registry.example.com/shop --force`

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
      const { writeFirstFile } = await import('./init/write-first-file.ts')
      process.exitCode = await writeFirstFile(options, terminal)
    })
}
