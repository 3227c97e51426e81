import type { Problem } from '../domain/index.ts'
import type { Span } from './placed.ts'

/** Something wrong at a span, before lines are counted. */
export interface Finding {
  span: Span
  path: string
  message: string
}

/** More than these are not told: nobody reads on, and a check takes 50 annotations at a time. */
const mostProblems = 100

/** Findings as problems with lines and columns, in the order of the text. */
export function placeProblems(text: string, findings: Finding[]): Problem[] {
  const lines = lineStarts(text)
  const sorted = findings.toSorted((a, b) => a.span[0] - b.span[0])
  return sorted.slice(0, mostProblems).map((finding, index) => {
    const { span, path } = finding
    const start = place(lines, span[0])
    // What spans lines is pointed at on its first: columns mean nothing across lines.
    const lineEnd = (lines[start.line] ?? text.length + 1) - 1
    const end = Math.max(span[0], Math.min(span[1], lineEnd))
    const more = index === mostProblems - 1 ? sorted.length - mostProblems : 0
    const message =
      more > 0 ? `${finding.message} (And ${more} more problems after this one.)` : finding.message
    const columns = { column: start.column, endColumn: start.column + (end - span[0]) }
    return { line: start.line, endLine: start.line, ...columns, path, message }
  })
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function place(starts: number[], offset: number): { line: number; column: number } {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}
