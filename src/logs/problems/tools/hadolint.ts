import { line, matchLine, message, path } from '../match-line.ts'

/** hadolint; of what it reads from its standard input it says the path is `-`. */
export const hadolint = matchLine('hadolint', [
  new RegExp(
    String.raw`^\s*${path}:${line} (?<code>(?:DL|SC)\d{4}) (?<level>error|warning|info|style): ${message}$`,
  ),
])
