import { lineAddress } from './line-address.ts'
import { lineTime, type Times } from './line-time.ts'
import type { Line } from './line.ts'
import { segmentsOf } from './segments.ts'

/** How rows are shown, the same for all of a log. */
export interface RowLook {
  step: string
  total: number
  times: Times
  /** ISO time from which times are counted. */
  start: string | null
  needle: string
  /** Line of the match that is looked at. */
  found: number | null
  marked: { first: number; last: number } | null
}

/** What a row shows already. */
const shown = new WeakMap<HTMLLIElement, string>()

/** Makes a row what its line is; the text of strangers goes through textContent alone. `line` undefined: not read yet. */
export function fillRow(row: HTMLLIElement, n: number, line: Line | undefined, look: RowLook): void {
  const isMarked = look.marked !== null && n >= look.marked.first && n <= look.marked.last
  const isFound = look.found === n
  const time = lineTime(look.times, line?.at ?? null, look.start)
  row.setAttribute('aria-posinset', String(n))
  row.setAttribute('aria-setsize', String(look.total))
  const key = `${n} ${isMarked} ${isFound} ${look.times} ${time} ${look.needle} ${line?.text ?? ''}${line === undefined}`
  if (shown.get(row) === key) return
  shown.set(row, key)
  row.id = `${look.step}-L${n}`
  row.className = [isMarked && 'marked', isFound && 'found', line === undefined && 'absent']
    .filter((name) => name !== false)
    .join(' ')
  const cells = [numberLink(n, look.step)]
  if (look.times !== 'off') cells.push(cell('time', time))
  cells.push(textCell(line, look.needle))
  row.replaceChildren(...cells)
}

function numberLink(n: number, step: string): HTMLElement {
  const link = document.createElement('a')
  link.href = lineAddress(step, { first: n, last: n })
  link.textContent = String(n)
  link.setAttribute('aria-label', `Line ${n}`)
  // Hundreds of links would stand between what is before the log and what comes after; `:10` in the search box is the way.
  link.tabIndex = -1
  return link
}

function cell(name: 'time' | 'span' | 'mark', text: string): HTMLElement {
  const element = document.createElement(name)
  element.textContent = text
  return element
}

function textCell(line: Line | undefined, needle: string): HTMLElement {
  const text = cell('span', '')
  if (line === undefined) return text
  for (const { text: piece, style, isFound } of segmentsOf(line.text, line.spans ?? [], needle)) {
    if (style === '' && !isFound) text.append(piece)
    else {
      const part = cell(isFound ? 'mark' : 'span', piece)
      part.className = style
      text.append(part)
    }
  }
  if (line.cut === true) text.append(' …')
  return text
}
