import { stripVTControlCharacters } from 'node:util'
import { stripControl } from '../../logs/strip-control.ts'

/** A column of a table for people. */
export interface Column<T> {
  title: string
  /** Text of strangers may be in it: it is shown without what could change the terminal. */
  text: (row: T) => string | null
  /** How the finished cell is painted. */
  paint?: (text: string, row: T) => string
  /** Cut first where the lines are too long; the column with the highest goes first. */
  shrinks?: number
}

const gap = 2
const shortest = 6

/** Lines of a table, with its titles, no line longer than `width` where columns may be cut. */
export function formatTable<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  paintTitle: (text: string) => string,
  width = 80,
): string[] {
  const cells = rows.map((row) => columns.map(({ text }) => oneLine(text(row) ?? '-')))
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...cells.map((line) => lengthOf(line[at] ?? ''))),
  )
  let over = widths.reduce((sum, one) => sum + one + gap, -gap) - width
  const shrinking = columns
    .map(({ shrinks = 0 }, at) => ({ shrinks, at }))
    .filter(({ shrinks }) => shrinks > 0)
    .sort((a, b) => b.shrinks - a.shrinks)
  for (const { at } of shrinking) {
    const most = Math.max(0, (widths[at] ?? 0) - Math.max(shortest, columns[at]?.title.length ?? 0))
    const cut = Math.min(most, Math.max(0, over))
    widths[at] = (widths[at] ?? 0) - cut
    over -= cut
  }
  const line = (texts: readonly string[], paint: (text: string, at: number) => string) =>
    texts
      .map((text, at) => {
        const cell = cutTo(text, widths[at] ?? 0)
        const padding = at === texts.length - 1 ? '' : ' '.repeat((widths[at] ?? 0) - lengthOf(cell))
        return `${paint(cell, at)}${padding}`
      })
      .join(' '.repeat(gap))
      .trimEnd()
  return [
    line(
      columns.map(({ title }) => title),
      paintTitle,
    ),
    ...rows.map((row, index) =>
      line(cells[index] ?? [], (text, at) => columns[at]?.paint?.(text, row) ?? text),
    ),
  ]
}

function oneLine(text: string): string {
  return stripVTControlCharacters(stripControl(text)).replaceAll(/\s+/g, ' ')
}

function cutTo(text: string, width: number): string {
  const letters = lettersOf(text)
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join('')}…`
}

function lengthOf(text: string): number {
  return lettersOf(text).length
}

const segmenter = new Intl.Segmenter()

function lettersOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}
