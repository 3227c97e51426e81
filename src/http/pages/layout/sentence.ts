import { html } from 'hono/html'
import { readableLine } from '../../readable-text.ts'
import type { Html } from './layout.ts'

/** A sentence of ours, in which what stands between two backticks is code: a name, a command, words of others. */
export function sentence(text: string): Html {
  const parts = readableLine(text).split('`')
  // One backtick without its other half is a backtick.
  if (parts.length % 2 === 0) return html`${parts.join('`')}`
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : html`<code><bdi>${part}</bdi></code>`))}`
}
