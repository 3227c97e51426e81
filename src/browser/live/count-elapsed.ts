import { duration } from '../../domain/capacity/units.ts'

/** What was rendered, and when it came here. */
const seen = new WeakMap<Element, { rendered: string; at: number }>()

/** Counts on what the server rendered as `data-elapsed` (milliseconds since something), without the browser's clock. */
export function startTicking(): void {
  setInterval(() => {
    if (!document.hidden) tick(performance.now())
  }, 1000)
}

function tick(now: number): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-elapsed]')) {
    const rendered = element.dataset['elapsed'] ?? ''
    let from = seen.get(element)
    if (from?.rendered !== rendered) {
      from = { rendered, at: now }
      seen.set(element, from)
    }
    element.textContent = duration(Number(rendered) + now - from.at)
  }
}
