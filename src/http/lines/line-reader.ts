import { createLineSplitter, type RawLine } from '../../logs/lines/split-lines.ts'
import type { LineJson } from './line-schema.ts'
import type { LineStore } from './find-place.ts'
import { showLine } from './show-line.ts'

/** A line and when it came. */
export interface TimedLine {
  raw: RawLine
  /** Epoch milliseconds; null where nobody knows. */
  at: number | null
}

/** Reads a log on and on, line by line, from some place of it. */
export interface LineReader {
  /** The lines that end in the next bytes, at most so many of them and not beyond `until`; null: it is there already. */
  read(until: number, maxBytes: number): Promise<TimedLine[] | null>
  /** The line that has begun and not ended. */
  open(): TimedLine | null
  /** Up to where it has read, in bytes. */
  at(): number
}

/** A line that is longer is passed over from here on, to where it ends. */
const longestReadBytes = 256 * 1024

/** @param place a line begins at `firstByte`, or somewhere before it and is of no interest */
export function createLineReader(
  store: Pick<LineStore, 'read'>,
  about: { executionId: string; step: string },
  place: { firstByte: number; linesBefore: number },
): LineReader {
  const splitter = createLineSplitter({ n: place.linesBefore + 1, firstByte: place.firstByte })
  let at = place.firstByte
  let chunks: { firstByte: number; at: number }[] = []

  /** Lines are asked for in their order, so what is before one is not needed again. */
  function timed(raw: RawLine): TimedLine {
    let index = 0
    while ((chunks[index + 1]?.firstByte ?? Infinity) <= raw.firstByte) index += 1
    if (index > 0) chunks = chunks.slice(index)
    return { raw, at: chunks[0]?.at ?? null }
  }

  /** Most of a line of many megabytes is shown to nobody. */
  async function passOver(until: number): Promise<void> {
    const open = splitter.open()
    if (open === null || at - open.firstByte < longestReadBytes) return
    const { firstByte } = await store.read('logPlace', { ...about, line: open.n + 1 })
    const target = Math.min(until, firstByte) - splitter.keptBytes
    if (target <= at) return
    splitter.skip(target - at)
    at = target
  }

  return {
    async read(until, maxBytes) {
      await passOver(until)
      const wanted = Math.min(maxBytes, until - at)
      if (wanted <= 0) return null
      const { data, next, chunks: newer } = await store.read('log', { ...about, from: at, maxBytes: wanted })
      if (next <= at) return null
      at = next
      const known = chunks.at(-1)?.firstByte ?? -1
      chunks.push(...newer.filter(({ firstByte }) => firstByte > known))
      return splitter.push(data).map(timed)
    },
    open() {
      const raw = splitter.open()
      return raw === null ? null : timed(raw)
    },
    at: () => at,
  }
}

/** A line as it is told. */
export function lineJson({ raw, at }: TimedLine, isOpen = false): LineJson {
  return showLine(raw, at, isOpen)
}
