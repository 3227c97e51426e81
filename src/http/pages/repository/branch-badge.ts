import { html } from 'hono/html'
import type { BranchState } from '../../../domain/index.ts'
import type { Html } from '../layout/layout.ts'

const badges: Record<BranchState, { sign: string; tone: string; text: string }> = {
  passing: { sign: '✓', tone: 'good', text: 'Passing' },
  failing: { sign: '✕', tone: 'bad', text: 'Failing' },
  building: { sign: '●', tone: 'busy', text: 'Building' },
  waiting: { sign: '○', tone: 'idle', text: 'Waiting' },
  unknown: { sign: '–', tone: 'idle', text: 'Nothing built' },
}

/** How a branch stands, as sign, word and colour. */
export function branchBadge(state: BranchState): Html {
  const { sign, tone, text } = badges[state]
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${text}</span>`
}
