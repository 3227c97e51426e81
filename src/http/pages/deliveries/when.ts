import { html } from 'hono/html'
import { dateAndTime } from '../../../domain/index.ts'
import type { Html } from '../layout/layout.ts'

/** A time for people and for programs. */
export function when(at: number): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${dateAndTime(at)}</time>`
}
