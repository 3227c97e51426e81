import { html } from 'hono/html'
import { dateAndTime, duration, type Build } from '../../../../domain/index.ts'
import { explainFailure } from '../../../../report/words/failure-words.ts'
import { readableLine } from '../../../readable-text.ts'
import type { Html } from '../../layout/layout.ts'
import { stateBadge } from '../../layout/state-badge.ts'
import type { Attempt, Attempts } from '../pick-attempt.ts'

/** Each has a page of its own; nobody reads a hundred. */
const mostShown = 20

/** The way between attempts; nothing where there is one. */
export function attemptLinks(build: Build, { all, shown, isLatest }: Attempts): Html {
  if (all.length < 2) return html``
  const left = all.length - mostShown
  const newer = all.at(-1)
  return html`<nav class="attempts" aria-label="Attempts">
    ${
      isLatest || newer === undefined
        ? ''
        : html`<p class="notice">
            This is attempt ${shown.number}.
            <a href="/builds/${build.id}">The newest is attempt ${newer.number}</a>:
            ${stateBadge(newer.state)}
          </p>`
    }
    <h2>Attempts</h2>
    ${left > 0 ? html`<p class="muted">The first ${left} are left out here.</p>` : ''}
    <ol>
      ${all.slice(-mostShown).map((one) => line(build, one, one === shown, one === newer))}
    </ol>
  </nav>`
}

function line(build: Build, attempt: Attempt, isShown: boolean, isNewest: boolean): Html {
  const { number, execution, state } = attempt
  const address = isNewest ? `/builds/${build.id}` : `/builds/${build.id}?attempt=${number}`
  const name = `Attempt ${number}`
  const ms = execution?.endedAt == null ? null : Math.max(0, execution.endedAt - execution.createdAt)
  return html`<li value="${number}">
    ${isShown ? html`<strong aria-current="page">${name}</strong>` : html`<a href="${address}">${name}</a>`}
    ${stateBadge(state)}
    <span class="muted"
      >${execution === null ? '' : dateAndTime(execution.createdAt)}${ms === null ? '' : ` · ${duration(ms)}`}</span
    >
    ${execution?.failure ? html`<bdi>${readableLine(explainFailure(build, execution).title)}</bdi>` : ''}
  </li>`
}
