/**
 * What to do with a report that is due: tell it; `hold` progress that GitHub's limits have no room for; let the
 * whole lane `rest` until there is room for an end.
 */
export type Telling = 'tell' | 'hold' | 'rest'

/**
 * Ends go while anything goes. Progress is told only where what is left after it covers an end for each check
 * of the lane that is open: under pressure a check is written once, already completed.
 *
 * @param left writes that GitHub takes now
 * @param open checks of the lane that will need one more write
 */
export function decideTelling({ ends, left, open }: { ends: boolean; left: number; open: number }): Telling {
  if (ends) return left > 0 ? 'tell' : 'rest'
  return left > open ? 'tell' : 'hold'
}
