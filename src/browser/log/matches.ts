import type { Found } from './read-lines.ts'

/** So many lines before what is known are looked at first; they cannot have more matches than one answer takes. */
const leastBack = 500

/** The lines in which a text stands, of which there may be more than anybody asks for at once; one of them is shown. */
export interface Matches {
  /** The line of the match that is shown; null: the text is nowhere. */
  line(): number | null
  /** Which one of how many it is, where that is known. */
  words(): string
  /** The next one; behind the last one, the first. */
  on(): Promise<void>
  /** The one before; before the first one, the last. */
  back(): Promise<void>
}

/**
 * Finds the first match from a line on; where there is none, the first of the log. Rejects where the log could not be
 * searched; what was known stays, so that one may ask again.
 *
 * @param search one answer of the service, which tells where to look on
 * @param here a line, from 1
 */
export async function findMatches(search: (from: number) => Promise<Found>, here: number): Promise<Matches> {
  let known = await read(1)
  if (known.next !== null && known.next <= here) {
    const near = await read(here)
    if (near.lines.length > 0) known = near
  }
  let at = Math.max(
    0,
    known.lines.findIndex((line) => line >= here),
  )

  /** Matches from a line on: at least one, if there is one. */
  async function read(from: number) {
    let found = await search(from)
    while (found.matches.length === 0 && found.next !== null) found = await search(found.next)
    const { total, complete } = found
    // What is still being written is looked at again, behind what was there.
    return { first: from, lines: linesOf(found), next: found.next ?? (complete ? null : total + 1), total }
  }

  /** Shows the match before what is known, or the last one known where there is none. */
  async function lookBack({ first, lines, ...rest }: typeof known): Promise<void> {
    let before: number[] = []
    let from = first
    for (let span = leastBack; before.length === 0 && from > 1; span *= 8) {
      from = Math.max(1, first - span)
      for (let next: number | null = from; next !== null && next < first;) {
        const found = await search(next)
        before = [...before, ...linesOf(found).filter((line) => line < first)]
        next = found.next
      }
    }
    known = { ...rest, first: from, lines: [...before, ...lines] }
    at = (before.length > 0 ? before.length : lines.length) - 1
  }

  return {
    line: () => known.lines[at] ?? null,
    words() {
      const { first, lines, next } = known
      if (lines.length === 0) return 'Not found'
      return first > 1 ? `Line ${lines[at] ?? ''}` : `${at + 1} of ${lines.length}${next === null ? '' : '+'}`
    },
    async on() {
      if (at >= known.lines.length - 1 && known.next !== null) {
        const more = await read(known.next)
        known = { ...more, first: known.first, lines: [...known.lines, ...more.lines] }
      }
      if (at < known.lines.length - 1) at += 1
      else {
        if (known.first > 1) known = await read(1)
        at = 0
      }
    },
    async back() {
      if (at > 0) at -= 1
      else if (known.first > 1) await lookBack(known)
      else if (known.next === null) at = known.lines.length - 1
      else {
        const { total } = known
        await lookBack({ first: total + 1, lines: [], next: total + 1, total })
      }
    },
  }
}

function linesOf({ matches }: Found): number[] {
  return matches.map(({ n }) => n)
}
