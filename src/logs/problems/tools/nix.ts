import type { Finding, ProblemMatcher, SeenPlace } from '../finding.ts'

const error = /^\s{0,40}error: {0,4}(\S.*)?$/
const at = /(?:^|\s)at ([^\s:"'<>]{1,400}):([1-9]\d{0,6}):([1-9]\d{0,6}):$/
const builder = /^(?:builder for|Cannot build) '\/nix\/store\/[^']{1,300}\.drv'/
const mostPlaces = 30

/**
 * Nix: `error: …`, and `at FILE:LINE:COLUMN:` lines. Older versions say the error first and then from where it
 * was evaluated, newer ones (`error:` alone, `… while calling`) the other way round. A builder that failed has
 * no place but the flake's or the expression's file.
 */
export const nix: ProblemMatcher = () => {
  let message: string | null = null
  /** Places before the message, the last first. */
  let before: SeenPlace[] = []
  let after: SeenPlace[] = []
  let tracing = false

  function take(): Finding | null {
    const said = message
    const places = [...after, ...before].slice(0, mostPlaces)
    message = null
    before = []
    after = []
    tracing = false
    if (said === null) return null
    if (builder.test(said)) places.push(...['flake.nix', 'default.nix'].map((path) => ({ path, line: 1 })))
    return places.length === 0 ? null : { places, level: 'failure', title: 'nix', message: said }
  }

  return {
    read(line) {
      const said = error.exec(line)
      if (said) {
        // The message of the trace that has begun; any other is a problem of its own.
        const found = tracing && message === null ? null : take()
        message = said[1] ?? null
        tracing = message === null
        return found
      }
      const place = tracing || message !== null ? at.exec(line) : null
      if (!place) return null
      const seen = { path: place[1] ?? '', line: Number(place[2]), column: Number(place[3]) }
      if (message === null) before = [seen, ...before].slice(0, mostPlaces)
      else if (after.length < mostPlaces) after.push(seen)
      return null
    },
    end: take,
  }
}
