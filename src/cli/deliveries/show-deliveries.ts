import { stripControl } from '../../logs/strip-control.ts'
import type { Terminal } from '../terminal.ts'
import type { DeliveryAnswer } from './delivery-answer.ts'
import { verdictLines } from './verdict-lines.ts'

/** Deliveries for people: one paragraph each, without what a stranger's text could do to a terminal. */
export function showDeliveries(deliveries: readonly DeliveryAnswer[], terminal: Terminal): void {
  for (const delivery of deliveries) {
    const { guid, event, repository, ref, sha, receivedAt } = delivery
    const what = [event, repository, ref, sha?.slice(0, 7)].filter((word) => word != null).join(' ')
    terminal.line(
      `${terminal.paint.bold(stripControl(what))}  ${terminal.paint.dim(`${receivedAt}  ${guid}`)}`,
    )
    for (const line of verdictLines(delivery)) terminal.line(`  ${stripControl(line)}`)
  }
}
