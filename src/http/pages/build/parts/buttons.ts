import { html } from 'hono/html'
import { isEnded, type Build } from '../../../../domain/index.ts'
import type { Html } from '../../layout/layout.ts'
import { commitHref } from '../../layout/source-links.ts'

/**
 * What can be asked of the Build as it stands; whether it comes true is judged when it is asked. What throws work away,
 * or lets a stranger's code run, asks once more, without a script.
 */
export function buttons(build: Build): Html {
  const { id, state, trust } = build
  return html`<div class="actions">
    ${state === 'pending' && trust === 'untrusted' ? approve(build) : ''}
    ${state === 'pending' && trust === 'trusted' ? form(id, 'start', html`<button>Start</button>`) : ''}
    ${isEnded(state) && state !== 'skipped' ? form(id, 'retry', html`<button class="quiet">Re-run</button>`) : ''}
    ${isEnded(state) ? '' : cancel(build)}
  </div>`
}

function approve(build: Build): Html {
  const { id, sha } = build
  const href = commitHref(build)
  return html`<details class="ask-first">
    <summary class="button">Approve…</summary>
    <div class="card">
      <p>
        Code of a stranger will run, of exactly this commit:
        ${href === null ? html`<code>${sha}</code>` : html`<a href="${href}" rel="noreferrer"><code>${sha}</code></a>`}.
        Have you read its changes?
      </p>
      ${form(id, 'approve', html`<input type="hidden" name="sha" value="${sha}" /><button>Approve ${sha.slice(0, 7)}</button>`)}
    </div>
  </details>`
}

function cancel({ id, state }: Build): Html {
  const lost = state === 'running' ? 'What it has built so far is lost.' : 'It leaves the queue.'
  return html`<details class="ask-first">
    <summary class="button quiet">Cancel…</summary>
    <div class="card">
      <p>${lost} It can be built again afterwards, from the beginning.</p>
      ${form(id, 'cancel', html`<button class="danger">Cancel this build</button>`)}
    </div>
  </details>`
}

function form(id: string, action: 'start' | 'retry' | 'approve' | 'cancel', body: Html): Html {
  return html`<form method="post" action="/builds/${id}/${action}">${body}</form>`
}
