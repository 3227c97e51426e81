import type { Command } from 'commander'
import { ensureTools } from './ensure-tools.ts'
import type { Terminal } from './terminal.ts'

/** `slipway tools`: what the embedded world needs of the system. */
export function addToolsCommand(program: Command, terminal: Terminal): void {
  program
    .command('tools')
    .summary('check for the system tools that building on this machine needs, and install them when root')
    .addHelpText('after', '\nExamples:\n  $ slipway tools\n  $ sudo slipway tools')
    .action(async () => {
      const ready = await ensureTools(terminal, process.env, process.getuid?.() === 0)
      if (ready) terminal.line('All system tools are there.')
      else process.exitCode = 1
    })
}
