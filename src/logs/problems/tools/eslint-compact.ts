import { column, line, matchLine, path } from '../match-line.ts'

const place = String.raw`^\s*${path}: line ${line}, col ${column}, (?<level>Error|Warning) - `

/** ESLint's `compact` format. */
export const eslintCompact = matchLine('eslint', [
  new RegExp(String.raw`${place}(?<message>\S.*) \((?<code>[\w@/-]{1,100})\)$`),
  new RegExp(String.raw`${place}(?<message>\S.*)$`),
])
