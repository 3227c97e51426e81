const second = 1
const units: Record<string, number> = { h: 3600 * second, m: 60 * second, s: second }
const longestText = 32

/** Seconds of a Go duration (`1h30m`, `90s`, `1.5h`); null when it is none. Parts of a second are dropped. */
export function parseDuration(text: string): number | null {
  if (text.length > longestText || !/^(?:\d+(?:\.\d+)?[hms])+$/.test(text)) return null
  let seconds = 0
  for (const [, amount = '0', unit = 's'] of text.matchAll(/(\d+(?:\.\d+)?)([hms])/g)) {
    seconds += Number(amount) * (units[unit] ?? 0)
  }
  return Math.floor(seconds)
}

/** What is wrong with a duration between two bounds (themselves durations); null when it is fine. */
export function durationProblem(text: string, least: string, most: string): string | null {
  const seconds = parseDuration(text)
  if (seconds === null) {
    const days = /^(\d{1,4})d$/.exec(text)?.[1]
    const example = days === undefined ? '`90s`, `20m` or `1h30m`' : `\`${Number(days) * 24}h\``
    return `is no duration: write hours, minutes and seconds such as ${example}.`
  }
  if (seconds < (parseDuration(least) ?? 0)) return `is too short: at least ${least}.`
  if (seconds > (parseDuration(most) ?? 0)) return `is too long: at most ${most}.`
  return null
}
