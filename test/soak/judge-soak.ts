import type { Vitals } from './read-vitals.ts'

/** A look at the service, some seconds after the one before it. */
export interface Sample {
  atMs: number
  vitals: Vitals
  /** Connections to the API server. */
  sockets: number
  /** Since the look before, by what was asked. */
  requests: Map<string, number>
}

/** Watches and lists of one kind in a minute: with pauses that grow to 2 s no trouble makes more. */
const mostPerMinute = 60
/** A page is one request of a list, of which there are forty. */
const mostPagesPerMinute = 600
const mostSockets = 60
/**
 * Of the last third against the second one, by the least heap of each: what is left after collections. What the process
 * holds of the machine's memory goes up and down by a third with how busy that is, and says nothing of a leak.
 */
const mostGrowth = 1.3
const growthFloorMb = 24

/** What was not as it should be, one sentence each. */
export function judgeSoak(
  samples: readonly Sample[],
  builds: readonly (string | null)[],
  runs: number,
): string[] {
  const problems: string[] = []
  const wrong = builds.filter((end) => end !== 'success')
  if (builds.length === 0) problems.push('No build was made.')
  if (wrong.length > 0)
    problems.push(`${wrong.length} of ${builds.length} builds ended as ${wrong.join(', ')}.`)
  if (runs !== builds.length) problems.push(`${builds.length} builds have ${runs} BuildRuns.`)
  for (const [what, perMinute] of busiest(samples)) {
    const most = what.startsWith('page') ? mostPagesPerMinute : mostPerMinute
    if (/^(?:watch|list|page) /.test(what) && perMinute > most)
      problems.push(`${what}: ${perMinute} requests in a minute, more than ${most}.`)
  }
  const sockets = Math.max(0, ...samples.map((sample) => sample.sockets))
  if (sockets > mostSockets) problems.push(`${sockets} connections were open at once.`)
  const third = Math.floor(samples.length / 3)
  const [middle, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)].map((part) =>
    Math.min(...part.map(({ vitals }) => vitals.heapMb)),
  )
  if (third > 0 && last! > middle! * mostGrowth && last! - middle! > growthFloorMb)
    problems.push(`What stays in memory grew from ${middle} MB to ${last} MB.`)
  return problems
}

/** By what was asked: the most that were in any minute. */
function busiest(samples: readonly Sample[]): Map<string, number> {
  const most = new Map<string, number>()
  samples.forEach((from, index) => {
    const minute = new Map<string, number>()
    for (const { atMs, requests } of samples.slice(index)) {
      if (atMs >= from.atMs + 60_000) break
      for (const [what, n] of requests) minute.set(what, (minute.get(what) ?? 0) + n)
    }
    for (const [what, n] of minute) most.set(what, Math.max(most.get(what) ?? 0, n))
  })
  return most
}
