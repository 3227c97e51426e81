/** How long ago something was, short: `12s`, `5m`, `3h`, `9d`; null where it has not been. */
export function age(time: string | null | undefined, now: number): string | null {
  if (time == null) return null
  return shortDuration(Math.max(0, now - Date.parse(time)))
}

/** Milliseconds in the largest unit that they fill, or two where the first says little: `1m 30s`. */
export function shortDuration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m ${seconds % 60}s`
  if (minutes < 60) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours}h`
  return `${Math.floor(hours / 24)}d`
}
