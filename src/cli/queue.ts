import type { Command } from 'commander'
import { jsonOption, wholeNumber } from './builds.ts'
import { addServiceOptions } from './client/service-options.ts'
import type { QueueOptions } from './queue/show-queue.ts'
import type { Terminal } from './terminal.ts'

/** `slipway queue`: what waits for a place, and for what. */
export function addQueueCommand(program: Command, terminal: Terminal): void {
  addServiceOptions(program.command('queue').summary('list what waits to be built, and for what'))
    .option('--tenant <name>', 'those of one tenant')
    .option('--limit <number>', 'at most so many, newest first', wholeNumber, 50)
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  $ slipway queue\n  $ slipway queue --tenant acme --json')
    .action(async (options: QueueOptions) => {
      const { showQueue } = await import('./queue/show-queue.ts')
      await showQueue(options, terminal)
    })
}
