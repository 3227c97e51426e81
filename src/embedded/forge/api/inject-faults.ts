/** How an answer goes wrong. `lost-answer` does what was asked and hangs up without saying so. */
type FaultKind = 'server-error' | 'retry-after' | 'hang' | 'close' | 'lost-answer'

/** Something that goes wrong on purpose with the next API requests, so that others can show they bear it. */
export interface Fault {
  kind: FaultKind
  /** How many requests; one when neither this nor `forMs` is given. */
  times?: number | undefined
  /** How long, in milliseconds. */
  forMs?: number | undefined
  /** Seconds that `retry-after` asks to wait. */
  retryAfter?: number | undefined
  /** Only requests whose path contains this. */
  path?: string | undefined
  /** Also what only reads; otherwise writes alone. */
  reads?: boolean | undefined
}

export interface Faults {
  inject(fault: Fault): void
  clear(): void
  /** The fault that this request meets, counted; null for none. */
  meet(method: string, path: string, now: number): Fault | null
}

export function createFaults(now: () => number): Faults {
  let active: { fault: Fault; left: number; until: number }[] = []
  return {
    inject(fault) {
      const left = fault.times ?? (fault.forMs === undefined ? 1 : Infinity)
      active.push({ fault, left, until: fault.forMs === undefined ? Infinity : now() + fault.forMs })
    },
    clear: () => void (active = []),
    meet(method, path, at) {
      active = active.filter(({ left, until }) => left > 0 && until > at)
      const hit = active.find(
        ({ fault }) => (fault.reads === true || method !== 'GET') && path.includes(fault.path ?? ''),
      )
      if (!hit) return null
      hit.left -= 1
      return hit.fault
    },
  }
}
