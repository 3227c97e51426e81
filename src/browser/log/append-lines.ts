const mostLines = 5000

/** Lines of a step that came while the page is looked at. */
interface LogEvent {
  execution: string
  step: string
  from: number
  next: number
  lines: string[]
}

/** Puts lines that have come below those that are shown. */
export function appendLines(data: unknown): void {
  const { execution, step, from, next, lines } = data as LogEvent
  const list = document.querySelector<HTMLElement>(
    `#steps[data-steps="${execution}"] #step-${CSS.escape(step)} [data-next]`,
  )
  if (list?.dataset['next'] !== String(from)) return
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40
  let number = Number(/-L(\d+)$/.exec(list.lastElementChild?.id ?? '')?.[1] ?? 0)
  for (const text of lines) {
    number += 1
    list.append(line(`${step}-L${number}`, number, text))
  }
  list.dataset['next'] = String(next)
  while (list.childElementCount > mostLines) list.firstElementChild?.remove()
  if (atEnd) list.scrollTop = list.scrollHeight
}

function line(id: string, number: number, text: string): HTMLElement {
  const item = document.createElement('li')
  item.id = id
  const anchor = document.createElement('a')
  anchor.href = `#${id}`
  anchor.textContent = String(number)
  anchor.setAttribute('aria-label', `Line ${number}`)
  const span = document.createElement('span')
  span.textContent = text
  item.append(anchor, span)
  return item
}
