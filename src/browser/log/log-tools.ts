import { copyText } from '../live/offer-copies.ts'
import type { Choices } from './choices.ts'
import { element } from './element.ts'
import type { LineRange } from './line-address.ts'
import type { Times } from './line-time.ts'

interface LogTools {
  bar: HTMLElement
  /** Shows what is so now. */
  show(state: { follows: boolean; isComplete: boolean; marked: LineRange | null }): void
}

const times: readonly [Times, string][] = [
  ['off', 'No times'],
  ['since', 'Since start'],
  ['clock', 'Time of day'],
]

/** The buttons over a log. */
export function createLogTools(parts: {
  choices: Choices
  search: HTMLElement
  /** What the service's page offers already: the whole log as text. */
  links: readonly Node[]
  changed(choices: Choices): void
  toEnd(): void
  textOf(range: LineRange): Promise<string>
}): LogTools {
  let { choices } = parts
  let marked: LineRange | null = null
  const change = (changed: Partial<Choices>) => {
    choices = { ...choices, ...changed }
    parts.changed(choices)
  }

  const select = element('select', { 'aria-label': 'Times of lines' })
  for (const [value, word] of times) select.append(new Option(word, value, false, value === choices.times))
  select.addEventListener('change', () => change({ times: times[select.selectedIndex]?.[0] ?? 'off' }))

  const wrap = element(
    'button',
    { type: 'button', class: 'quiet', 'aria-pressed': String(choices.wraps) },
    'Wrap',
  )
  wrap.addEventListener('click', () => {
    change({ wraps: !choices.wraps })
    wrap.setAttribute('aria-pressed', String(choices.wraps))
  })

  const end = element('button', { type: 'button', class: 'quiet' }, 'To the end')
  end.addEventListener('click', () => parts.toEnd())

  const copy = element('button', { type: 'button', class: 'quiet' }, 'Copy lines')
  copy.addEventListener('click', () => {
    if (marked !== null) void parts.textOf(marked).then((text) => copyText(text, copy))
  })

  const bar = element('div', { class: 'log-tools', role: 'group', 'aria-label': 'Log' })
  bar.append(parts.search, copy, select, wrap, end, ...parts.links)
  return {
    bar,
    show(state) {
      marked = state.marked
      copy.hidden = marked === null || !('clipboard' in navigator)
      end.textContent = state.isComplete ? 'To the end' : 'Follow'
      if (state.isComplete) end.removeAttribute('aria-pressed')
      else end.setAttribute('aria-pressed', String(state.follows))
    },
  }
}
