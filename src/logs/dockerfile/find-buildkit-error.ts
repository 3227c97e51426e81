/** A place in the Dockerfile that BuildKit names itself. */
interface BuildKitError {
  line: number
  message: string
}

const place = /^[^\s:]{0,400}Dockerfile[^\s:]{0,100}:([1-9]\d{0,5})$/
const parseError = /parse error(?: on)? line ([1-9]\d{0,5}): (\S.*)$/
const failed = /^(?:ERROR|error): (\S.*)$/

/**
 * BuildKit's source snippet (`Dockerfile:6` over a dashed line) or parse error, the last one.
 *
 * @param lines of the log, without control characters.
 */
export function findBuildKitError(lines: readonly string[]): BuildKitError | null {
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at] ?? ''
    const parse = parseError.exec(line)
    if (parse) return { line: Number(parse[1]), message: parse[2] ?? '' }
    const snippet = place.exec(line)
    if (snippet && /^-{3,}$/.test(lines[at + 1] ?? '')) {
      const said = lines.slice(at).findLast((later) => failed.test(later))
      return {
        line: Number(snippet[1]),
        message: (said && failed.exec(said)?.[1]) ?? 'This instruction failed.',
      }
    }
  }
  return null
}
