/** What stands before each line. */
export type Times = 'off' | 'since' | 'clock'

/**
 * When a line was written, in the way that was chosen; empty where nobody knows.
 *
 * @param at ISO time of the line
 * @param start ISO time from which is counted; null: unknown
 */
export function lineTime(times: Times, at: string | null, start: string | null): string {
  if (times === 'off' || at === null) return ''
  if (times === 'clock') return new Date(at).toLocaleTimeString('en-GB')
  if (start === null) return ''
  const seconds = Math.max(0, Math.floor((Date.parse(at) - Date.parse(start)) / 1000))
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`
}
