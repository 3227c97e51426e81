import { element } from './element.ts'
import { findMatches, type Matches } from './matches.ts'
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
  let matches: Matches | null = null
  let timer: number | undefined
  let stop = new AbortController()

  const tell = () => {
    back.hidden = on.hidden = (matches?.line() ?? null) === null
    status.value = matches?.words() ?? ''
  }
  /** Shows where the work has led, unless something else is searched for by then. */
  const search = async (work: (signal: AbortSignal) => Promise<void>) => {
    const { signal } = stop
    status.value = 'Searching…'
    const isDone = await work(signal).then(
      () => true,
      () => false,
    )
    if (signal.aborted) return
    if (isDone) parts.show(searched, matches?.line() ?? null)
    tell()
    if (!isDone) status.value = 'Could not be searched; try again'
  }
  const step = (by: 'on' | 'back') =>
    search(async () => {
      await matches?.[by]()
    })
  const start = async () => {
    clearTimeout(timer)
    const text = input.value
    if (text === searched && matches !== null) return
    stop.abort()
    stop = new AbortController()
    searched = text.startsWith(':') ? '' : text
    matches = null
    if (searched === '') {
      parts.show('', null)
      tell()
      return
    }
    await search(async (signal) => {
      const found = await findMatches((from) => parts.search(text, from, signal), parts.here())
      if (!signal.aborted) matches = found
    })
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const line = /^:\s*(\d{1,12})$/.exec(input.value)?.[1]
    if (line !== undefined) parts.goTo(Number(line))
    else if (input.value === searched && matches !== null) void step('on')
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
      void step('back')
    }
  })
  back.addEventListener('click', () => void step('back'))
  on.addEventListener('click', () => void step('on'))
  tell()
  return { form, focus: () => input.select() }
}
