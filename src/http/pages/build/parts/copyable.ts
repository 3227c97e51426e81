import { html } from 'hono/html'
import type { Html } from '../../layout/layout.ts'

/** Code with a button that copies it; the button is there only where it works. */
export function copyable(id: string, text: string): Html {
  return html`<div class="copyable"><code id="${id}">${text}</code> ${copyButton(id)}</div>`
}

/** Copies the text of the element with the id, which also says to everybody what it copies. */
export function copyButton(id: string): Html {
  return html`<button type="button" class="quiet" data-copy="${id}" aria-describedby="${id}" hidden>
    Copy
  </button>`
}
