import { element } from './element.ts'
import type { Found } from './read-lines.ts'

/** Typing is over after so long without a key. */
const typedMs = 400

interface SearchBox {
  form: HTMLElement
  focus(): void
}

/** Finds a text anywhere in the log, also where the browser has no lines of it; `:120` goes to a line. */
export function createSearchBox(parts: {
  search(text: string, from: number, signal: AbortSignal): Promise<Found>
  /** The first line in sight: the first match from there on is shown first. */
  here(): number
  /** What is searched for, and the line that is to be seen; null: none. */
  show(needle: string, line: number | null): void
  goTo(line: number): void
  leave(): void
}): SearchBox {
  const input = element('input', {
    type: 'search',
    'aria-label': 'Search this log, or :line',
    placeholder: 'Search, or :line',
    maxlength: '200',
  })
  const status = element('output', { role: 'status' })
  const back = element('button', { type: 'button', class: 'quiet', 'aria-label': 'Previous match' }, '↑')
  const on = element('button', { type: 'button', class: 'quiet', 'aria-label': 'Next match' }, '↓')
  const form = element('form', { role: 'search', class: 'log-search' }, input, back, on, status)

  let searched = ''
  let matches: number[] = []
  let at = 0
  let next: number | null = null
  let timer: number | undefined
  let stop = new AbortController()

  const tell = () => {
    back.hidden = on.hidden = matches.length === 0
    if (searched === '') status.value = ''
    else if (matches.length === 0) status.value = 'Not found'
    else status.value = `${at + 1} of ${matches.length}${next === null ? '' : '+'}`
  }
  const step = async (by: 1 | -1) => {
    if (matches.length === 0) return
    if (by === 1 && at === matches.length - 1 && next !== null) await lookOn()
    at = (at + by + matches.length) % matches.length
    parts.show(searched, matches[at] ?? null)
    tell()
  }
  /** Reads what stands behind the matches that are known. */
  const lookOn = async () => {
    const { signal } = stop
    status.value = 'Searching…'
    const found = await parts.search(searched, next ?? 1, signal).catch(() => null)
    if (signal.aborted) return false
    if (found === null) {
      status.value = 'Could not be searched; try again'
      return false
    }
    matches = [...matches, ...found.matches.map(({ n }) => n)]
    next = found.next
    return true
  }
  const start = async () => {
    clearTimeout(timer)
    const text = input.value
    if (text === searched) return
    stop.abort()
    stop = new AbortController()
    searched = text.startsWith(':') ? '' : text
    matches = []
    next = null
    at = 0
    if (searched === '') parts.show('', null)
    else if (await lookOn()) {
      const here = parts.here()
      at = Math.max(
        0,
        matches.findIndex((line) => line >= here),
      )
      parts.show(searched, matches[at] ?? null)
    } else return
    tell()
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const line = /^:\s*(\d{1,12})$/.exec(input.value)?.[1]
    if (line !== undefined) parts.goTo(Number(line))
    else if (input.value === searched) void step(1)
    else void start()
  })
  input.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void start(), typedMs)
  })
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') parts.leave()
    else if (event.key === 'Enter' && event.shiftKey) {
      event.preventDefault()
      void step(-1)
    }
  })
  back.addEventListener('click', () => void step(-1))
  on.addEventListener('click', () => void step(1))
  tell()
  return { form, focus: () => input.select() }
}
