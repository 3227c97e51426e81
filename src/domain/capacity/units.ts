/**
 * Milliseconds as people say them: `42 s`, `3 min 5 s`, `2 h 10 min`. A cluster's times have whole seconds,
 * so what is shorter is only known to be `under 1 s`.
 */
export function duration(ms: number): string {
  if (ms < 1000) return 'under 1 s'
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return minutes % 60 === 0
    ? `${Math.floor(minutes / 60)} h`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `2026-11-20 14:02 UTC`. */
export function dateAndTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** `14:02:11 UTC`. */
export function clockTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`
}

/** Bytes as registries show them: `512 B`, `1.9 MB`. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let amount = bytes
  let unit = 0
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000
    unit += 1
  }
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[unit] ?? ''}`
}

/** Bytes as build files and clusters ask for them: `512Mi`, `23.5Gi`. */
export function quantity(bytes: number): string {
  const units = ['', 'Ki', 'Mi', 'Gi', 'Ti']
  const unit = Math.min(Math.max(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 0), units.length - 1)
  return `${Math.round((bytes / 2 ** (10 * unit)) * 10) / 10}${units[unit] ?? ''}`
}
