import { once } from 'node:events'

/** Tells the parent where it serves, waits for it to be done, and tells how many deliveries arrived. */
export async function serveUntilDone(url: string, done: () => Promise<number>): Promise<void> {
  process.send?.({ url })
  await once(process, 'message')
  const deliveries = await done()
  process.send?.({ deliveries })
  process.disconnect()
}
