import { findPlace, type LineStore } from '../../lines/find-place.ts'
import { createLineReader, lineJson, type LineReader, type TimedLine } from '../../lines/line-reader.ts'
import type { LineJson, NewLinesJson } from '../../lines/line-schema.ts'

/** The end of a step's log, read once for everybody who follows it. */
export interface StepTail {
  /** Reads what has come since. */
  grow(isComplete: boolean): Promise<void>
  /** Grows whenever there is something new to tell; 0 before the first line. */
  revision(): number
  /** Up to where it was read, in bytes. */
  bytes(): number
  /**
   * What is new since a revision: the lines that came after the one before this, else as many of the newest as are kept.
   * Null where there is nothing new. The same object for all who are told the same.
   */
  newsSince(revision: number): NewLinesJson | null
}

/** Nobody reads faster than so many lines at a time; whoever scrolls back reads the others by their numbers. */
const keptLines = 200
/** Of what is told at a time, however long the lines are. */
const mostCharacters = 128 * 1024
const pieceBytes = 256 * 1024
/** A log that grows by more between two looks is gone on with at its end. */
const mostBytes = 4 * pieceBytes

export function createStepTail(store: LineStore, about: { executionId: string; step: string }): StepTail {
  let reader: LineReader | null = null
  /** Those before it are of no interest, and where reading began within one, it is not whole. */
  let firstLine = 1
  let lastEnded = 0
  /** The last lines that have ended, at most `keptLines`. */
  let kept: TimedLine[] = []
  let open: TimedLine | null = null
  let isComplete = false
  let revision = 0
  /** Number of the first line that the revision before this had not told as it is now. */
  let newFrom = 1
  let told: { all: NewLinesJson | null; latest: NewLinesJson | null } = { all: null, latest: null }

  /** Goes on near the end of the log, if that is not where it is already. */
  async function skipTo(before: LineReader | null): Promise<LineReader> {
    const place = await findPlace(store, about, -keptLines)
    if (before !== null && place.firstByte <= before.at()) return before
    firstLine = place.line
    lastEnded = Math.max(lastEnded, place.linesBefore)
    kept = []
    return createLineReader(store, about, place)
  }

  function keep(lines: readonly TimedLine[]): void {
    lastEnded = lines.at(-1)?.raw.n ?? lastEnded
    for (const { raw, at } of lines.slice(-keptLines)) {
      // What is kept is a window on a much larger buffer.
      if (raw.n >= firstLine) kept.push({ raw: { ...raw, bytes: raw.bytes.slice() }, at })
    }
    if (kept.length > keptLines) kept = kept.slice(-keptLines)
  }

  function news(from: number): NewLinesJson {
    const lines: LineJson[] = []
    let characters = 0
    const add = (line: TimedLine, isOpen: boolean) => {
      const shown = lineJson(line, isOpen)
      characters += shown.text.length
      if (lines.length === 0 || characters <= mostCharacters) lines.push(shown)
    }
    if (open !== null) add(open, !isComplete)
    for (let index = kept.length - 1; index >= 0 && characters <= mostCharacters; index -= 1) {
      const line = kept[index]
      if (line === undefined || line.raw.n < from || lines.length >= keptLines) break
      add(line, false)
    }
    lines.reverse()
    const total = open?.raw.n ?? lastEnded
    return {
      ...{ execution: about.executionId, step: about.step },
      ...{ from: lines[0]?.n ?? total + 1, total, complete: isComplete, lines },
    }
  }

  return {
    async grow(complete) {
      reader ??= await skipTo(null)
      const before = { bytes: revision === 0 ? 0 : reader.at(), ended: lastEnded, isComplete }
      for (let left = mostBytes; ; left -= pieceBytes) {
        if (left <= 0) {
          reader = await skipTo(reader)
          left = mostBytes
        }
        const lines = await reader.read(Infinity, pieceBytes)
        if (lines === null) break
        keep(lines)
      }
      open = reader.open()
      isComplete = complete
      if (reader.at() === before.bytes && isComplete === before.isComplete) return
      newFrom = revision === 0 ? 1 : before.ended + 1
      revision += 1
      told = { all: null, latest: null }
    },
    revision: () => revision,
    bytes: () => reader?.at() ?? 0,
    newsSince(known) {
      if (known >= revision || revision === 0) return null
      if (known === revision - 1) return (told.latest ??= news(newFrom))
      return (told.all ??= news(1))
    },
  }
}
