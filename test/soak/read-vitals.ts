/** How the service feels. */
export interface Vitals {
  rssMb: number
  heapMb: number
  /** The longest that the event loop was busy since the last look, and the 99th percentile, in milliseconds. */
  lagMaxMs: number
  lagP99Ms: number
  openHandles: number
}

const mb = 2 ** 20

/** Asks `/metrics`; null where it does not answer. */
export async function readVitals(url: string, token: string): Promise<Vitals | null> {
  try {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${url}/metrics`, { headers, signal: AbortSignal.timeout(10_000) })
    const text = await answer.text()
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
    return {
      rssMb: Math.round(value('process_resident_memory_bytes') / mb),
      heapMb: Math.round(value('nodejs_heap_size_used_bytes') / mb),
      lagMaxMs: Math.round(value('nodejs_eventloop_lag_max_seconds') * 1000),
      lagP99Ms: Math.round(value('nodejs_eventloop_lag_p99_seconds') * 1000),
      openHandles: value('nodejs_active_handles_total'),
    }
  } catch {
    return null
  }
}
