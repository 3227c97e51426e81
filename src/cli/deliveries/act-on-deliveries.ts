import { openService } from '../client/open-service.ts'
import type { ServiceOptions } from '../client/service-options.ts'
import type { Terminal } from '../terminal.ts'
import { deliveriesAnswer, deliveryAnswer } from './delivery-answer.ts'
import { showDeliveries } from './show-deliveries.ts'

export interface DeliveriesOptions extends ServiceOptions {
  repo?: string
  sha?: string
  event?: string
  limit: number
  json: boolean
}

export type ShowOptions = ServiceOptions & { json: boolean }

/** What GitHub sent. */
export async function listDeliveries(options: DeliveriesOptions, terminal: Terminal): Promise<void> {
  const service = await openService(options, process.env)
  const found = await service.get(`deliveries?${listQuery(options)}`, deliveriesAnswer)
  if (options.json) terminal.line(JSON.stringify(found, null, 2))
  else if (found.items.length === 0) terminal.line('There are no such deliveries.')
  else showDeliveries(found.items, terminal)
}

/** One delivery, and what became of it. */
export async function showDelivery(guid: string, options: ShowOptions, terminal: Terminal): Promise<void> {
  const service = await openService(options, process.env)
  const delivery = await service.get(`deliveries/${encodeURIComponent(guid)}`, deliveryAnswer)
  if (options.json) terminal.line(JSON.stringify(delivery, null, 2))
  else showDeliveries([delivery], terminal)
}

/** Plans a delivery again. */
export async function replayDelivery(guid: string, options: ShowOptions, terminal: Terminal): Promise<void> {
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
