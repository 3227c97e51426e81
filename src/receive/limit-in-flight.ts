/** Bytes of bodies that are being received or stored at one time, all requests together. */
export interface InFlight {
  /** Takes that much more, or nothing and false when it would be too much. */
  take(bytes: number): boolean
  give(bytes: number): void
}

/** Unverified bytes come from anybody: together they must not fill the memory. */
export function limitInFlight(maxBytes: number): InFlight {
  let taken = 0
  return {
    take(bytes) {
      if (taken + bytes > maxBytes) return false
      taken += bytes
      return true
    },
    give(bytes) {
      taken -= bytes
    },
  }
}
