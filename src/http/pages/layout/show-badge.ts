import { html } from 'hono/html'
import type { Html } from './layout.ts'

/** How something stands: a colour, and a sign and a word for whoever does not tell colours apart. */
export interface BadgeLook {
  sign: string
  tone: string
  text: string
}

/** A small mark of how something stands. The sign is not read out: the word says it. */
export function showBadge({ sign, tone, text }: BadgeLook): Html {
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${text}</span>`
}
