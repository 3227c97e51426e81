import { html } from 'hono/html'
import { isEnded, type Build } from '../../../domain/index.ts'
import type { Html } from '../layout/layout.ts'

/** What can be asked of the Build as it stands; whether it comes true is judged when it is asked. */
export function buildButtons(build: Build): Html {
  const { id, state, sha, trust } = build
  return html`<div class="actions">
    ${
      state === 'pending' && trust === 'untrusted'
        ? html`<form method="post" action="/builds/${id}/approve">
            <input type="hidden" name="sha" value="${sha}" />
            <button>Approve ${sha.slice(0, 7)}</button>
          </form>`
        : ''
    }
    ${state === 'pending' && trust === 'trusted' ? button(id, 'start', 'Start') : ''}
    ${isEnded(state) && state !== 'skipped' ? button(id, 'retry', 'Re-run') : ''}
    ${isEnded(state) ? '' : button(id, 'cancel', 'Cancel')}
  </div>`
}

function button(id: string, action: 'start' | 'retry' | 'cancel', label: string): Html {
  return html`<form method="post" action="/builds/${id}/${action}">
    <button class="quiet">${label}</button>
  </form>`
}
