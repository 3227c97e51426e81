import { keepChoices, readChoices, type Choices } from './choices.ts'
import { element } from './element.ts'
import { createLineSource } from './line-source.ts'
import { lineAddress, type LineRange } from './line-address.ts'
import type { Lines } from './line.ts'
import { createLogTools } from './log-tools.ts'
import { createLogWindow } from './log-window.ts'
import { readLines, searchLines } from './read-lines.ts'
import { fillRow, type RowLook } from './row.ts'
import { createSearchBox } from './search-box.ts'

/** Lines that one can take to the clipboard at a time. */
const mostCopied = 5000

/** A step's log, of which there are only the rows that can be seen. */
export interface LogViewer {
  /** Lines that came live. */
  put(lines: Lines): void
  /** Marks lines and scrolls to them. */
  goTo(range: LineRange): void
}

/**
 * Takes the place of the lines that the page came with.
 *
 * @param box an element with `data-log`, the address of the log in the API, and `data-step`, its name
 * @param target the lines to begin with; null: the end
 */
export async function createLogViewer(box: HTMLElement, target: LineRange | null): Promise<LogViewer> {
  const log = box.dataset['log'] ?? ''
  const step = box.dataset['step'] ?? ''
  const look: RowLook = {
    step,
    total: 0,
    times: 'off',
    start: box.dataset['started'] ?? null,
    needle: '',
    found: null,
    marked: target,
  }
  let choices = readChoices()
  look.times = choices.times
  let follows = target === null

  const source = createLineSource({
    read: (from, count, signal) => readLines(log, from, count, signal),
    changed: () => changed(),
    later: (ms, work) => void setTimeout(work, ms),
  })

  const list = element('ol', { class: 'lines' })
  const space = element('div', { class: 'log-space' }, list)
  const label = `Log of step ${step}`
  const scroller = element(
    'div',
    { class: 'log-scroll', tabindex: '0', role: 'region', 'aria-label': label },
    space,
  )
  const lines = createLogWindow({
    scroller,
    space,
    list,
    total: () => source.total(),
    wraps: () => choices.wraps,
    fill: (row, n) => fillRow(row, n, source.get(n), look),
    drawn: (first, last) => source.want(first, last),
    scrolled(movement, isAtEnd) {
      const before = follows
      follows = isAtEnd && !(movement === 'up' && source.isComplete())
      if (follows !== before) showTools()
    },
  })

  const search = createSearchBox({
    search: (text, from, signal) => searchLines(log, text, from, signal),
    here: () => lines.seen().first,
    show(needle, line) {
      look.needle = needle
      look.found = line
      if (line !== null) {
        follows = false
        lines.show(line)
      }
      lines.redraw()
      showTools()
    },
    goTo: (line) => mark({ first: line, last: line }, true),
    leave: () => scroller.focus({ preventScroll: true }),
  })

  const tools = createLogTools({
    choices,
    search: search.form,
    links: [...box.querySelectorAll('a[data-whole-log]')],
    changed(chosen: Choices) {
      choices = chosen
      keepChoices(chosen)
      look.times = chosen.times
      box.classList.toggle('wraps', chosen.wraps)
      lines.redraw()
      if (follows) lines.showEnd()
    },
    toEnd,
    async textOf({ first, last }) {
      const texts: string[] = []
      const until = Math.min(last, first + mostCopied - 1)
      while (first + texts.length <= until) {
        const from = first + texts.length
        const read = await readLines(
          log,
          from,
          Math.min(1000, until - from + 1),
          new AbortController().signal,
        )
        if (read.lines.length === 0) break
        texts.push(...read.lines.map(({ text }) => text))
      }
      return texts.join('\n')
    },
  })

  function changed(): void {
    look.total = source.total()
    if (!scroller.isConnected) return
    lines.redraw()
    if (follows) lines.showEnd()
    showTools()
  }
  function showTools(): void {
    tools.show({ follows, isComplete: source.isComplete(), marked: look.marked })
  }
  function toEnd(): void {
    follows = true
    lines.showEnd()
    showTools()
  }
  function mark(range: LineRange, isNew: boolean): void {
    look.marked = range
    follows = false
    lines.show(range.first)
    lines.redraw()
    showTools()
    if (isNew) history.replaceState(null, '', lineAddress(step, range))
  }

  scroller.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const n = Number(link?.textContent)
    if (link === null || event.ctrlKey || event.metaKey || !Number.isInteger(n)) return
    event.preventDefault()
    const from = event.shiftKey && look.marked !== null ? look.marked.first : n
    mark({ first: Math.min(from, n), last: Math.max(from, n) }, true)
  })
  scroller.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const act = { Home: () => startOver(), End: toEnd, f: toEnd, '/': () => search.focus() }[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  })
  function startOver(): void {
    follows = false
    lines.showStart()
    showTools()
  }

  await source.readEnd()
  box.classList.toggle('wraps', choices.wraps)
  box.classList.add('windowed')
  box.replaceChildren(tools.bar, scroller)
  look.total = source.total()
  if (target === null) lines.showEnd()
  else lines.show(target.first)
  changed()
  new ResizeObserver(() => changed()).observe(scroller)

  return {
    put: (given) => source.put(given),
    goTo: (range) => mark(range, false),
  }
}
