const farthestMs = 25 * 3_600_000

/**
 * Nobody is asked to wait longer than a day: a time beyond this one was written while the clock was ahead,
 * and counts as come, so that a clock that is put right holds nothing up.
 */
export function farOff(now: number): number {
  return now + farthestMs
}
