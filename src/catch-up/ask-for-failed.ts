import type { Clock, DeliveryLog, Log, Meter, Store } from '../ports.ts'

interface AskParts {
  deliveryLog: DeliveryLog
  store: Store
  clock: Clock
  log: Log
  meter: Meter
}

const minute = 60_000
/** GitHub sends nothing again that is older. */
export const keptMs = 3 * 24 * 60 * minute
/** How long after its last failure a delivery is asked for again, by the number of failures; then it is given up. */
const pauses = [0, 2 * minute, 10 * minute, 30 * minute, 120 * minute]

/** When a delivery was last asked for, and how often. */
export interface Asked {
  at: number
  times: number
}

/**
 * Whether a failed delivery is worth asking for now. What was asked for takes a while to show in the log, and what
 * is refused never does.
 */
export function isDue(
  { at, attempts }: { at: number; attempts: number },
  asked: Asked | undefined,
  now: number,
): boolean {
  const pause = pauses[Math.max(attempts - 1, asked?.times ?? 0)]
  if (pause === undefined) return false
  return now - at >= pause && (asked === undefined || now - asked.at >= Math.max(minute, pause))
}

/**
 * Asks for what GitHub could not deliver and we do not have; the answers come as deliveries. Returns how many
 * were asked for. Throws `Unavailable`.
 *
 * @param since epoch ms
 * @param asked by GUID; kept between calls
 */
export async function askForFailed(
  { deliveryLog, store, clock, log, meter }: AskParts,
  since: number,
  asked: Map<string, Asked>,
): Promise<number> {
  let count = 0
  for (const [guid, { at }] of asked) if (clock.now() - at > keptMs) asked.delete(guid)
  for (const failed of await deliveryLog.failed(since)) {
    const { id, guid, event } = failed
    if (!isDue(failed, asked.get(guid), clock.now())) continue
    const known = await store.read('delivery', { guid })
    if (known !== null && known.state !== 'failed') continue
    const answer = await deliveryLog.redeliver(id)
    asked.set(guid, { at: clock.now(), times: (asked.get(guid)?.times ?? 0) + 1 })
    if (answer === 'asked') {
      count += 1
      meter.count('slipway_redeliveries_total')
      log.info({ delivery: guid, event }, 'asked for a failed delivery again')
    } else {
      log.warn({ delivery: guid, event, refused: answer.refused }, 'a failed delivery is not sent again')
    }
  }
  return count
}
