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

/** One of the texts that a document is read from; spans count through all of them, one behind the other. */
export interface Source {
  text: string
  /** Where it begins in that count; 0 for the first, which is the file itself. */
  start: number
  /** How a sentence names it: "`ci/base.yaml`"; null for the file itself. */
  name: string | null
  /** Its path where it is a file of the same repository; null where a check cannot point into it. */
  file: string | null
  /** For what is not the file itself: the place in that file which led here. */
  from: Span
}

/** Turns findings into problems with lines and columns, in the order of the texts; lines are counted once. */
export function placerFor(sources: readonly Source[]): (findings: readonly Finding[]) => Problem[] {
  const lines = new Map<Source, number[]>()
  const sourceAt = (span: Span) => {
    const source = sources.findLast(({ start }) => start <= span[0]) ?? sources[0]
    if (source === undefined) throw new Error('there is no text to point into')
    return source
  }
  const placeOf = (source: Source, span: Span) => {
    const starts = lines.get(source) ?? lineStarts(source.text)
    lines.set(source, starts)
    return placeIn(source, starts, span)
  }
  return (findings) => {
    const sorted = findings.toSorted((a, b) => a.span[0] - b.span[0])
    return sorted.slice(0, mostProblems).map(({ span, path, message }, index): Problem => {
      const more = index === mostProblems - 1 ? sorted.length - mostProblems : 0
      const whole = more > 0 ? `${message} (And ${more} more problems after this one.)` : message
      const source = sourceAt(span)
      const place = placeOf(source, span)
      if (source.name === null) return { ...place, path, message: whole }
      return {
        ...placeOf(sourceAt(source.from), source.from),
        path,
        message: `In ${source.name}, line ${place.line}, column ${place.column}: ${whole}`,
        ...(source.file !== null && { within: { file: source.file, ...place } }),
      }
    })
  }
}

/** What spans lines is pointed at on its first: columns mean nothing across lines. */
function placeIn({ text, start }: Source, lines: number[], span: Span) {
  const [from, to] = [span[0] - start, span[1] - start]
  const { line, column } = place(lines, from)
  const lineEnd = (lines[line] ?? text.length + 1) - 1
  const end = Math.max(from, Math.min(to, lineEnd))
  return { line, endLine: line, column, endColumn: column + (end - from) }
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
