import { mapScroll } from './scroll-map.ts'

/** A scrolling element that has no more rows than can be seen, and a screen of them before and after. */
interface LogWindow {
  /** Draws again: there are more lines, or they look otherwise. */
  redraw(): void
  /** Scrolls until a line is well in sight; not at all where it is already. */
  show(line: number): void
  showStart(): void
  showEnd(): void
  /** The lines that can be seen. */
  seen(): { first: number; last: number }
}

interface WindowParts {
  scroller: HTMLElement
  /** As high as all lines. */
  space: HTMLElement
  list: HTMLElement
  total: () => number
  /** Whether long lines are broken, so that a row may be higher than others. */
  wraps: () => boolean
  /** Makes a row what its line is now; its place in the list is not its concern. */
  fill(row: HTMLLIElement, line: number): void
  /** These rows are there now. */
  drawn(first: number, last: number): void
  /** Somebody has scrolled, and the end is in sight or not. */
  scrolled(movement: 'up' | 'down', isAtEnd: boolean): void
}

/** A line, and how far below the upper edge of the window it begins, in pixels. */
interface Anchor {
  line: number
  below: number
}

/**
 * Rows are laid out by the browser, one after the other, in a list that is moved as a whole. A movement of the scroll
 * bar by a few screens moves as many pixels of lines; a longer one is a jump to a part of the log. So the log may be
 * higher than any element, and its rows need not be of one height.
 */
export function createLogWindow(parts: WindowParts): LogWindow {
  const { scroller, space, list, total, wraps } = parts
  const rows = new Map<number, HTMLLIElement>()
  let first = 1
  let last = 0
  /** Where the list begins, in pixels below the beginning of the space. */
  let top = 0
  let position = 0
  let lineHeight = 20
  let view = 0
  let map = mapScroll(0, 0)
  /** What stays in its place when rows become higher, or the window another: how things stood before. */
  let held: Anchor = { line: 1, below: 0 }

  function measure(): void {
    lineHeight = probe()
    if (wraps() && rows.size > 0) lineHeight = Math.max(lineHeight, listHeight() / rows.size)
    const height = isWhole() ? listHeight() : total() * lineHeight
    // What can be seen depends on how high the space is, and the other way round only where that is less.
    space.style.height = `${mapScroll(height, 0).space}px`
    view = scroller.clientHeight
    map = mapScroll(height, view)
  }

  /** Height of a row that is not broken. */
  function probe(): number {
    const row = document.createElement('li')
    row.ariaHidden = 'true'
    list.append(row)
    const { height } = row.getBoundingClientRect()
    row.remove()
    return height > 0 ? height : lineHeight
  }

  const listHeight = () => list.getBoundingClientRect().height

  const isWhole = () => first === 1 && last === total() && last > 0

  /** The uppermost line in sight, while the list stays where it is. */
  function anchorAt(at: number): Anchor {
    if (last >= first && wraps())
      for (let line = first; line <= last; line += 1) {
        const row = rows.get(line)
        if (row !== undefined && top + row.offsetTop + row.offsetHeight > at && top + row.offsetTop <= at)
          return { line, below: top + row.offsetTop - at }
      }
    const line = clamp(first + Math.floor((at - top) / lineHeight), 1, total())
    return { line, below: top + (line - first) * lineHeight - at }
  }

  /** `atEnd`: the last line stands at the lower edge, however high it is. */
  function draw(anchor: Anchor, atEnd = false): void {
    const screen = Math.ceil(view / lineHeight) + 1
    const line = clamp(anchor.line, 1, total())
    setRows(Math.max(1, line - screen), Math.min(total(), line + 2 * screen))
    top = position + anchor.below - offsetOf(line)
    const below = position + view - (top + listHeight())
    if (last === total() && (below > 0 || atEnd)) top += below
    if (first === 1 && top > position) top = position
    settle()
    list.style.transform = `translateY(${top}px)`
    held = anchorAt(position)
    parts.drawn(first, last)
  }

  /** Moves list and scroll bar together to where there is room to go on in both directions. */
  function settle(): void {
    const isExact = (map.isExact && !wraps()) || isWhole()
    const depth = isExact ? (first - 1) * lineHeight + (position - top) : depthNow()
    const wanted = isExact ? depth : map.isTight(position, depth) ? map.positionOf(depth) : position
    if (Math.abs(wanted - position) < 0.5) return
    scroller.scrollTop = wanted
    top += scroller.scrollTop - position
    position = scroller.scrollTop
  }

  /** How far down one is, as far as it is known: exactly at both ends. */
  function depthNow(): number {
    if (first === 1) return position - top
    const deepest = Math.max(
      0,
      map.space < total() * lineHeight ? total() * lineHeight - view : map.space - view,
    )
    if (last === total()) return deepest - (top + listHeight() - position - view)
    return (first - 1) * lineHeight + (position - top)
  }

  function offsetOf(line: number): number {
    return wraps() ? (rows.get(line)?.offsetTop ?? 0) : (line - first) * lineHeight
  }

  function setRows(from: number, until: number): void {
    for (const [line, row] of rows) {
      if (line >= from && line <= until) continue
      // Whoever was at a link of this row goes on with the log.
      if (row.contains(document.activeElement)) scroller.focus({ preventScroll: true })
      row.remove()
      rows.delete(line)
    }
    let before: Element | null = list.firstElementChild
    for (let line = from; line <= until; line += 1) {
      const known = rows.get(line)
      if (known !== undefined) {
        before = known.nextElementSibling
        continue
      }
      const row = document.createElement('li')
      parts.fill(row, line)
      list.insertBefore(row, before)
      rows.set(line, row)
    }
    first = from
    last = until
  }

  function jump(depth: number): void {
    const line = clamp(Math.floor(depth / lineHeight) + 1, 1, total())
    draw({ line, below: (line - 1) * lineHeight - depth })
  }

  function isAtEnd(): boolean {
    return last === total() && top + listHeight() <= position + view + 2
  }

  /** Also asked before the browser tells of it: what is drawn meanwhile would scroll back. */
  function takeScroll(): void {
    const now = scroller.scrollTop
    const moved = now - position
    if (Math.abs(moved) < 0.5) return
    position = now
    const isExact = map.isExact && !wraps()
    if (isExact || Math.abs(moved) <= 3 * view || isWhole()) draw(anchorAt(now))
    else jump(map.depthAt(now))
    parts.scrolled(moved < 0 ? 'up' : 'down', isAtEnd())
  }
  scroller.addEventListener('scroll', takeScroll)

  function seen(): { first: number; last: number } {
    const from = anchorAt(position).line
    return { first: from, last: Math.max(from, anchorAt(position + view).line) }
  }

  return {
    seen,
    redraw() {
      takeScroll()
      for (const [line, row] of rows) parts.fill(row, line)
      measure()
      draw(held)
    },
    show(line) {
      const { first: from, last: until } = seen()
      if (line > from && line < until) return
      measure()
      const below = Math.max(0, Math.floor(view / 3))
      scroller.scrollTop = map.positionOf(Math.max(0, (line - 1) * lineHeight - below))
      position = scroller.scrollTop
      draw({ line: clamp(line, 1, total()), below })
    },
    showStart() {
      measure()
      draw({ line: 1, below: 0 })
    },
    showEnd() {
      measure()
      draw({ line: total(), below: view - lineHeight }, true)
    },
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
