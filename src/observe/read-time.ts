/** RFC 3339 as epoch milliseconds; null where there is none or it is none. */
export function readTime(text: string | null | undefined): number | null {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? null : time
}
