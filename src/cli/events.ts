import { InvalidArgumentError, type Command } from 'commander'
import { addServiceOptions } from './client/service-options.ts'
import type { EventsOptions } from './events/follow-events.ts'
import type { Terminal } from './terminal.ts'

const examples = `
One line an event, until Ctrl-C; lost connections and restarts of the service are bridged. With --json each line
begins with the number to go on after, so that a reader that is stopped misses nothing.

Examples:
  $ slipway events
  $ slipway events --repo acme/shop --after 0
  $ slipway events --json | jq 'select(.type == "build" and .state == "failed")'`

/** `slipway events`: what happens in a running service, live. */
export function addEventsCommand(program: Command, terminal: Terminal): void {
  addServiceOptions(program.command('events').summary('follow what happens in a running service, live'))
    .option(
      '--after <number>',
      'go on after this sequence number; 0: all that is kept (default: from now on)',
      sequence,
    )
    .option('--tenant <name>', 'those of one tenant')
    .option('--repo <owner/name>', 'those of one repository')
    .option('--build <id>', 'those of one build')
    .option('--json', 'an object a line, as the REST API says it', false)
    .addHelpText('after', examples)
    .action(async (options: EventsOptions) => {
      const { followEvents } = await import('./events/follow-events.ts')
      await followEvents(options, terminal)
    })
}

function sequence(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('a sequence number is wanted, such as 1042')
  return Number(text)
}
