import type { Line } from './line.ts'

const blockLines = 200
/** What was put last stays in any case, as much as one looks at: it would only be read again. */
const leastBlocks = 4

/** The lines that were read last, in blocks; bounded by their number and by the length of their texts. */
interface LineCache {
  get(n: number): Line | undefined
  put(lines: readonly Line[]): void
  /** The lines of a range that are not here, from the first to the last of them; null when none is missing. */
  missing(first: number, last: number): { first: number; last: number } | null
}

export function createLineCache(mostBlocks = 50, mostCharacters = 8_000_000): LineCache {
  // A Map keeps the order in which blocks were put in: the first is the one that was used longest ago.
  const blocks = new Map<number, Map<number, Line>>()
  let characters = 0

  function blockOf(n: number): Map<number, Line> {
    const key = Math.floor(n / blockLines)
    const block = blocks.get(key) ?? new Map<number, Line>()
    blocks.delete(key)
    blocks.set(key, block)
    return block
  }
  function shrink(): void {
    for (const [key, block] of blocks) {
      if (blocks.size <= leastBlocks || (blocks.size <= mostBlocks && characters <= mostCharacters)) return
      for (const { text } of block.values()) characters -= text.length
      blocks.delete(key)
    }
  }

  return {
    get: (n) => blocks.get(Math.floor(n / blockLines))?.get(n),
    put(lines) {
      for (const line of lines) {
        const block = blockOf(line.n)
        characters += line.text.length - (block.get(line.n)?.text.length ?? 0)
        block.set(line.n, line)
      }
      shrink()
    },
    missing(first, last) {
      let from = first
      while (from <= last && blocks.get(Math.floor(from / blockLines))?.has(from)) from += 1
      if (from > last) return null
      let until = last
      while (blocks.get(Math.floor(until / blockLines))?.has(until)) until -= 1
      return { first: from, last: until }
    },
  }
}
