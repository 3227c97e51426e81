/** What was asked for, or why that is not known. */
export type Fact<T> = { known: true; value: T } | Unknown

/** No answer, or one that says no. */
export interface Unknown {
  known: false
  /** In the words of whoever said no. */
  why: string
  /** HTTP's; null where there was no answer. */
  status: number | null
}

/** Whether what was asked for is not there, which is an answer too. */
export function isMissing(fact: Fact<unknown>): boolean {
  return !fact.known && fact.status === 404
}

/** Whether whoever asked may not know it. */
export function isForbidden(fact: Fact<unknown>): boolean {
  return !fact.known && fact.status === 403
}
