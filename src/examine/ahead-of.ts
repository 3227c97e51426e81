/**
 * How far a server's clock is ahead of ours, in milliseconds, by the `Date` of an answer, which has whole seconds; 0
 * where both may be the same.
 */
export function aheadOf(date: number, sentAt: number, answeredAt: number): number {
  if (date + 1000 < sentAt) return date + 1000 - sentAt
  return date > answeredAt ? date - answeredAt : 0
}
