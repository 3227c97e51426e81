import { setTimeout as delay } from 'node:timers/promises'

/** Asks again and again until there is an answer that is not null, undefined or false; fails after ten seconds. */
export async function waitUntil<T>(
  what: string,
  ask: () => T | Promise<T>,
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    const answer = await ask()
    if (answer !== null && answer !== undefined && answer !== false) {
      return answer as Exclude<T, null | undefined | false>
    }
    await delay(5)
  }
  throw new Error(`waited ten seconds in vain: ${what}`)
}
