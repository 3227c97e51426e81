import { html } from 'hono/html'
import type { Html } from '../layout/layout.ts'

/** How much of something is used, as a bar and in words. */
export function meter({
  label,
  value,
  most,
  words,
}: {
  label: string
  value: number
  most: number
  words: string
}): Html {
  // A meter without room in it is none to a browser.
  const isDrawn = Number.isFinite(most) && most > 0
  return html`<span class="meter"
    ><span class="meter-label">${label}</span> ${
      isDrawn
        ? html`<meter
            min="0"
            max="${most}"
            value="${Math.min(value, most)}"
            aria-label="${label}: ${words}"
          ></meter>`
        : ''
    } <span class="meter-words">${words}</span></span
  >`
}
