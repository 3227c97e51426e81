import { once } from 'node:events'

/** What a server tells the measurement, in this order: the first at once, the others when asked by name. */
export interface Told {
  url: { url: string }
  /** Processor time of all its threads so far, in microseconds. */
  cpu: { cpu: number }
  /** Deliveries that have arrived, once no more can. */
  done: { deliveries: number }
}

/** Tells the parent where it serves, answers what it asks, and ends when the parent is done. */
export async function serveUntilDone(url: string, done: () => Promise<number>): Promise<void> {
  process.send?.({ url } satisfies Told['url'])
  for (;;) {
    const [asked] = (await once(process, 'message')) as [keyof Told]
    if (asked === 'done') break
    const { user, system } = process.cpuUsage()
    process.send?.({ cpu: user + system } satisfies Told['cpu'])
  }
  process.send?.({ deliveries: await done() } satisfies Told['done'])
  process.disconnect()
}
