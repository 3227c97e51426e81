import type { Clock } from '../../ports.ts'
import { findPlace, type LineStore } from './find-place.ts'
import { createLineReader, type TimedLine } from './line-reader.ts'
import type { FoundLinesJson } from './line-schema.ts'
import type { StepOfExecution } from './read-window.ts'
import { showLine } from './show-line.ts'

/** What somebody looks for. */
interface Wanted {
  text: string
  matchCase: boolean
  /** The first line that is looked at, from 1. */
  from: number
}

const mostMatches = 1000
/** After so long it says how far it has come. */
const mostMs = 4_000
const pieceBytes = 256 * 1024
/** Of a line that matches, so much is told. */
const mostCharacters = 300
const charactersBefore = 100

/**
 * Lines in which a text stands, as people see them: whatever colours are between its letters. Reads piece by piece, so
 * that others get their turn, and stops when the signal aborts.
 */
export async function searchLog(
  parts: { store: LineStore; clock: Pick<Clock, 'now'> },
  { executionId, step, isComplete }: StepOfExecution,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<FoundLinesJson> {
  const { store, clock } = parts
  const about = { executionId, step }
  const { line: from, total, end, ...place } = await findPlace(store, about, wanted.from)
  const reader = createLineReader(store, about, place)
  const until = clock.now() + mostMs
  const isThere = matcher(wanted)
  const matches: FoundLinesJson['matches'] = []
  let next: number | null = from <= total ? from : null

  const take = (line: TimedLine): boolean => {
    const { n } = line.raw
    if (n < from) return true
    const at = isThere(line)
    if (at !== null && matches.length === mostMatches) return false
    if (at !== null) matches.push({ n, text: around(at) })
    next = n < total ? n + 1 : null
    return true
  }

  reading: while (next !== null && clock.now() < until && !signal.aborted) {
    const lines = await reader.read(end, pieceBytes)
    for (const line of lines ?? []) if (!take(line)) break reading
    if (lines !== null) continue
    const open = reader.open()
    if (open === null || take(open)) next = null
    break
  }
  return { matches, truncated: next !== null, next, total, complete: isComplete }
}

/** Nothing of a line but plain text, so that its bytes are what people see of it. */
const unusual = /[\x00-\x08\x0b-\x1f\x7f-\u00ff]/

/** The text of a line in which it stands, and where; null: it does not. */
function matcher({ text, matchCase }: Wanted): (line: TimedLine) => { text: string; index: number } | null {
  const fold = (given: string) => (matchCase ? given : given.toLowerCase())
  const wanted = fold(text)
  return ({ raw }) => {
    // Most lines are plain, and this is several times faster than to parse them.
    const { buffer, byteOffset, byteLength } = raw.bytes
    const bytes = Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
    const shown = unusual.test(bytes) ? showLine(raw, null).text : bytes
    const index = fold(shown).indexOf(wanted)
    return index === -1 ? null : { text: shown, index }
  }
}

function around({ text, index }: { text: string; index: number }): string {
  if (text.length <= mostCharacters) return text
  const start = Math.max(0, Math.min(index - charactersBefore, text.length - mostCharacters))
  const cut = text.slice(start, start + mostCharacters).toWellFormed()
  return `${start > 0 ? '…' : ''}${cut}${start + mostCharacters < text.length ? '…' : ''}`
}
