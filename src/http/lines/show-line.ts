import { parseAnsiLine } from '../../logs/ansi/parse-line.ts'
import type { RawLine } from '../../logs/lines/split-lines.ts'
import { isoTime } from '../api/iso-time.ts'
import type { LineJson } from './line-schema.ts'

/** A line as it is told. `at` is epoch milliseconds; null where nobody knows. */
export function showLine(line: RawLine, at: number | null, isOpen = false): LineJson {
  const { text, spans } = parseAnsiLine(Buffer.from(line.bytes).toString('utf8'))
  return {
    n: line.n,
    at: isoTime(at),
    text,
    ...(spans.length > 0 ? { spans } : {}),
    ...(line.isCut ? { cut: true } : {}),
    ...(isOpen ? { open: true } : {}),
  }
}
