import type { Command } from 'commander'
import { jsonOption, wholeNumber } from './builds.ts'
import { openService } from './client/open-service.ts'
import { addServiceOptions, type ServiceOptions } from './client/service-options.ts'
import { deliveriesAnswer, deliveryAnswer } from './deliveries/delivery-answer.ts'
import { showDeliveries } from './deliveries/show-deliveries.ts'
import type { Terminal } from './terminal.ts'

const examples = `
The token is SLIPWAY_TOKEN, or lies in the service's data directory.

Examples:
  $ slipway deliveries --repo acme/shop --event push,pull_request
  $ slipway deliveries --sha 3f1c2d4e5f60718293a4b5c6d7e8f90123456789 --json
  $ slipway deliveries 72d3162e-cc78-11e3-81ab-4c9367dc0958 --url https://slipway.example.com`

interface DeliveriesOptions extends ServiceOptions {
  repo?: string
  sha?: string
  event?: string
  limit: number
  json: boolean
}

/** `slipway deliveries`: what became of what GitHub sent, and why. */
export function addDeliveriesCommand(program: Command, terminal: Terminal): void {
  const deliveries = program
    .command('deliveries')
    .summary('list what GitHub sent to a running service, and what became of it')
    .argument('[guid]', 'one delivery only, by its X-GitHub-Delivery')
  addFilters(deliveries).action((guid: string | undefined, options: DeliveriesOptions) =>
    guid === undefined ? list(options, terminal) : show(guid, options, terminal),
  )
  addFilters(deliveries.command('list').summary('the same as slipway deliveries')).action(
    (options: DeliveriesOptions) => list(options, terminal),
  )
  addServiceOptions(
    deliveries
      .command('show')
      .summary('show one delivery, and what became of it')
      .argument(...guidArgument),
  )
    .addOption(jsonOption())
    .addHelpText('after', `\nExamples:\n  $ slipway deliveries show ${sampleGuid}`)
    .action((guid: string, options: ShowOptions) => show(guid, options, terminal))
  addServiceOptions(
    deliveries
      .command('replay')
      .summary('plan a delivery again, as if it had just come')
      .argument(...guidArgument),
  )
    .addOption(jsonOption())
    .addHelpText('after', `\nExamples:\n  $ slipway deliveries replay ${sampleGuid}`)
    .action((guid: string, options: ShowOptions) => replay(guid, options, terminal))
}

const sampleGuid = '72d3162e-cc78-11e3-81ab-4c9367dc0958'
const guidArgument = ['<guid>', 'its X-GitHub-Delivery, as the list shows it'] as const

type ShowOptions = ServiceOptions & { json: boolean }

function addFilters(command: Command): Command {
  command
    .option('--repo <owner/name>', 'those of one repository')
    .option('--sha <commit>', 'those of one commit, 40 digits')
    .option('--event <names>', 'those of these events, such as push,pull_request')
    .option('--limit <number>', 'at most so many, newest first', wholeNumber, 20)
    .addOption(jsonOption())
  return addServiceOptions(command).addHelpText('after', examples)
}

async function list(options: DeliveriesOptions, terminal: Terminal): Promise<void> {
  const service = await openService(options, process.env)
  const found = await service.get(`deliveries?${listQuery(options)}`, deliveriesAnswer)
  if (options.json) terminal.line(JSON.stringify(found, null, 2))
  else if (found.items.length === 0) terminal.line('There are no such deliveries.')
  else showDeliveries(found.items, terminal)
}

async function show(guid: string, options: ShowOptions, terminal: Terminal): Promise<void> {
  const service = await openService(options, process.env)
  const delivery = await service.get(`deliveries/${encodeURIComponent(guid)}`, deliveryAnswer)
  if (options.json) terminal.line(JSON.stringify(delivery, null, 2))
  else showDeliveries([delivery], terminal)
}

async function replay(guid: string, options: ShowOptions, terminal: Terminal): Promise<void> {
  const service = await openService(options, process.env)
  const delivery = await service.send('POST', `deliveries/${encodeURIComponent(guid)}/replay`, deliveryAnswer)
  if (options.json) terminal.line(JSON.stringify(delivery, null, 2))
  else
    terminal.line(
      `${delivery.guid} is planned again: slipway deliveries show ${delivery.guid} says what comes of it`,
    )
}

/** A query of the list, with the filters that were given. */
export function listQuery({
  repo,
  sha,
  event,
  limit,
}: Pick<DeliveriesOptions, 'repo' | 'sha' | 'event' | 'limit'>): string {
  const query = new URLSearchParams({ limit: String(limit) })
  if (repo !== undefined) query.set('repository', repo)
  if (sha !== undefined) query.set('sha', sha)
  if (event !== undefined) query.set('event', event)
  return query.toString()
}
