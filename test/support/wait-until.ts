import { setTimeout as delay } from 'node:timers/promises'

/** For `vi.waitFor`, whose own second is over before a loaded machine has begun. */
export const patience = { timeout: 60_000, interval: 20 }

/** Asks again and again until there is an answer that is not null, undefined or false; fails after a minute. */
export async function waitUntil<T>(
  what: string,
  ask: () => T | Promise<T>,
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = Date.now() + patience.timeout
  while (Date.now() < deadline) {
    const answer = await ask()
    if (answer !== null && answer !== undefined && answer !== false) {
      return answer as Exclude<T, null | undefined | false>
    }
    await delay(5)
  }
  throw new Error(`waited a minute in vain: ${what}`)
}
