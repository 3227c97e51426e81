const secondsPer = { minute: 60, hour: 3600, day: 86_400, year: 31_536_000 }

/**
 * A span as kubectl prints ages: two units while they say something, one beyond
 * (https://pkg.go.dev/k8s.io/apimachinery/pkg/util/duration#HumanDuration).
 */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 2 * secondsPer.minute) return `${seconds}s`
  const minutes = Math.floor(seconds / secondsPer.minute)
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's')
  if (minutes < 3 * 60) return `${minutes}m`
  const hours = Math.floor(seconds / secondsPer.hour)
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.floor(seconds / secondsPer.day)
  if (hours < 8 * 24) return two(days, 'd', hours % 24, 'h')
  if (days < 2 * 365) return `${days}d`
  const years = Math.floor(seconds / secondsPer.year)
  if (years < 8) return two(years, 'y', days % 365, 'd')
  return `${years}y`
}

/** The age of an RFC 3339 time; null when there is none or it cannot be read. */
export function age(time: string | null | undefined, now: number): string | null {
  const at = Date.parse(time ?? '')
  return Number.isNaN(at) ? null : humanDuration(now - at)
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`
}
