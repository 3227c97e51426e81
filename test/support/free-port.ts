import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

/**
 * Below those that Linux gives to whoever asks for any port, connections to elsewhere among them: one of these could
 * be given away between a look and the start, and again while what is killed is not started again yet.
 */
const lowest = 10_000
const highest = 32_767

/** A port that is free, and that nothing takes by chance before it is listened at, or between two lives. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest + 1)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
