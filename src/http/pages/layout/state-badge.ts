import { html } from 'hono/html'
import type { BuildState, Step } from '../../../domain/index.ts'
import type { Html } from './layout.ts'

const badges: Record<BuildState | Step['state'], { sign: string; tone: string; text: string }> = {
  pending: { sign: '○', tone: 'idle', text: 'Pending' },
  queued: { sign: '○', tone: 'idle', text: 'Queued' },
  waiting: { sign: '○', tone: 'idle', text: 'Waiting' },
  running: { sign: '●', tone: 'busy', text: 'Running' },
  completed: { sign: '✓', tone: 'good', text: 'Completed' },
  succeeded: { sign: '✓', tone: 'good', text: 'Succeeded' },
  failed: { sign: '✕', tone: 'bad', text: 'Failed' },
  cancelled: { sign: '–', tone: 'idle', text: 'Cancelled' },
  skipped: { sign: '–', tone: 'idle', text: 'Skipped' },
}

/** A state as sign, word and colour: nobody has to tell colours apart. */
export function stateBadge(state: BuildState | Step['state']): Html {
  const { sign, tone, text } = badges[state]
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${text}</span>`
}
