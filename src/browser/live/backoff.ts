/** Milliseconds before the next try: doubled from one second to half a minute, spread so that readers do not come together. */
export function backoff(tries: number, random: number): number {
  const most = Math.min(30_000, 1000 * 2 ** Math.min(tries, 10))
  return most / 2 + (most / 2) * random
}
