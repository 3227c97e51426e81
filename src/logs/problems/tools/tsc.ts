import { column, line, matchLine, message, pathWithParentheses } from '../match-line.ts'

const code = String.raw`(?<level>error|warning) (?<code>TS\d{1,6})`

/** TypeScript's compiler, plain and pretty. */
export const tsc = matchLine('tsc', [
  new RegExp(String.raw`^\s*${pathWithParentheses}\(${line},${column}\): ${code}: ${message}$`),
  new RegExp(String.raw`^\s*${pathWithParentheses}:${line}:${column} - ${code}: ${message}$`),
])
