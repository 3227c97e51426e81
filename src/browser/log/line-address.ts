/** Lines of a step's log, both ends included. */
export interface LineRange {
  first: number
  last: number
}

/** `#build-L10` and `#build-L10-L20`; null for anything else. */
export function parseLineAddress(hash: string): (LineRange & { step: string }) | null {
  const match = /^#(.+?)-L(\d{1,12})(?:-L(\d{1,12}))?$/.exec(hash)
  const [, step, one, other] = match ?? []
  if (step === undefined || one === undefined) return null
  const [first, last] = [Number(one), Number(other ?? one)]
  if (first < 1 || last < 1) return null
  return { step, first: Math.min(first, last), last: Math.max(first, last) }
}

/** What `parseLineAddress` reads. */
export function lineAddress(step: string, { first, last }: LineRange): string {
  return first === last ? `#${step}-L${first}` : `#${step}-L${first}-L${last}`
}
