import { column, line, matchLine, message } from '../match-line.ts'

const path = String.raw`(?<path>[^\s:()"'<>|*?]{1,400}\.go)`

/** Go's compiler, `go vet` and tests. */
export const go = matchLine('go', [
  new RegExp(String.raw`^\s*(?:vet: )?${path}:${line}:(?:${column}:)? ${message}$`),
])
