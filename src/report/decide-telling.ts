/**
 * What to do with a report that is due: tell it; `hold` progress that GitHub's limits have no room for; let the
 * whole lane `rest` until there is room for an end.
 */
export type Telling = 'tell' | 'hold' | 'rest'

interface Room {
  ends: boolean
  /** Writes that it takes to tell it. */
  takes: number
  /** Writes that GitHub takes now. */
  left: number
  /** Checks of the lane that will need one more write. */
  open: number
}

/**
 * Ends go while they fit as a whole: half a one would be begun again and again. Progress is told only where what
 * is left after it covers an end for each check of the lane that is open: under pressure a check is written once,
 * already completed.
 */
export function decideTelling({ ends, takes, left, open }: Room): Telling {
  if (ends) return left >= takes ? 'tell' : 'rest'
  return left > open ? 'tell' : 'hold'
}
