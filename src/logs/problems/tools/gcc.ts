import { column, line, matchLine, message, path } from '../match-line.ts'

/** gcc, clang and the many that write like them: javac, mypy, shellcheck, … */
export const gcc = matchLine(toolOf, [
  new RegExp(
    String.raw`^\s*${path}:${line}:(?:${column}:)? (?<level>fatal error|error|warning): ${message}$`,
  ),
])

/** A title that is not true of somebody's tool would mislead; the level always is. */
function toolOf(path: string, level: string): string {
  if (/\.(?:c|cc|cpp|cxx|c\+\+|h|hh|hpp|hxx|m|mm|s|inc)$/i.test(path)) return 'gcc'
  return path.endsWith('.java') ? 'javac' : level
}
