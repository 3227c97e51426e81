import type { Command } from 'commander'
import { jsonOption, wholeNumber } from './builds.ts'
import { addServiceOptions } from './client/service-options.ts'
import type { DeliveriesOptions, ShowOptions } from './deliveries/act-on-deliveries.ts'
import type { Terminal } from './terminal.ts'

const examples = `
The token is SLIPWAY_TOKEN, or lies in the service's data directory.

Examples:
  $ slipway deliveries --repo acme/shop --event push,pull_request
  $ slipway deliveries --sha 3f1c2d4e5f60718293a4b5c6d7e8f90123456789 --json
  $ slipway deliveries 72d3162e-cc78-11e3-81ab-4c9367dc0958 --url https://slipway.example.com`

/** Not before somebody asks: each TAB of a shell reads these commands. */
const act = () => import('./deliveries/act-on-deliveries.ts')

/** `slipway deliveries`: what became of what GitHub sent, and why. */
export function addDeliveriesCommand(program: Command, terminal: Terminal): void {
  const deliveries = program
    .command('deliveries')
    .summary('list what GitHub sent to a running service, and what became of it')
    .argument('[guid]', 'one delivery only, by its X-GitHub-Delivery')
  addFilters(deliveries).action(async (guid: string | undefined, options: DeliveriesOptions) => {
    const { listDeliveries, showDelivery } = await act()
    await (guid === undefined ? listDeliveries(options, terminal) : showDelivery(guid, options, terminal))
  })
  addFilters(deliveries.command('list').summary('the same as slipway deliveries')).action(
    async (options: DeliveriesOptions) => (await act()).listDeliveries(options, terminal),
  )
  addServiceOptions(
    deliveries
      .command('show')
      .summary('show one delivery, and what became of it')
      .argument(...guidArgument),
  )
    .addOption(jsonOption())
    .addHelpText('after', `\nExamples:\n  $ slipway deliveries show ${sampleGuid}`)
    .action(async (guid: string, options: ShowOptions) => (await act()).showDelivery(guid, options, terminal))
  addServiceOptions(
    deliveries
      .command('replay')
      .summary('plan a delivery again, as if it had just come')
      .argument(...guidArgument),
  )
    .addOption(jsonOption())
    .addHelpText('after', `\nExamples:\n  $ slipway deliveries replay ${sampleGuid}`)
    .action(async (guid: string, options: ShowOptions) =>
      (await act()).replayDelivery(guid, options, terminal),
    )
}

const sampleGuid = '72d3162e-cc78-11e3-81ab-4c9367dc0958'
const guidArgument = ['<guid>', 'its X-GitHub-Delivery, as the list shows it'] as const

function addFilters(command: Command): Command {
  command
    .option('--repo <owner/name>', 'those of one repository')
    .option('--sha <commit>', 'those of one commit, 40 digits')
    .option('--event <names>', 'those of these events, such as push,pull_request')
    .option('--limit <number>', 'at most so many, newest first', wholeNumber, 20)
    .addOption(jsonOption())
  return addServiceOptions(command).addHelpText('after', examples)
}
