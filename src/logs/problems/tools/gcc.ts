import { column, line, matchLine, message, path } from '../match-line.ts'

/** gcc, clang and the many that write like them. */
export const gcc = matchLine('gcc', [
  new RegExp(
    String.raw`^\s*${path}:${line}:(?:${column}:)? (?<level>fatal error|error|warning): ${message}$`,
  ),
])
