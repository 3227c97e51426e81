import { html } from 'hono/html'
import {
  dateAndTime,
  duration,
  fullName,
  isEnded,
  isExecutionEnded,
  type Build,
} from '../../../../domain/index.ts'
import { readableLine } from '../../../readable-text.ts'
import type { Html } from '../../layout/layout.ts'
import { commitHref, refLink } from '../../layout/source-links.ts'
import { stateBadge } from '../../layout/state-badge.ts'
import { repositoryPath } from '../../repository/repository-path.ts'
import { whoIs } from '../../layout/who-is.ts'
import type { Attempts } from '../pick-attempt.ts'
import { copyButton } from './copyable.ts'

/** What it is of, who caused it, and how long it has taken. */
export function summary(build: Build, { shown, isLatest }: Attempts, now: number): Html {
  const ref = refLink(build)
  const name = fullName(build.repository)
  return html`<p class="crumbs">
      <a href="${repositoryPath(build.repository)}"><bdi>${name}</bdi></a> <span aria-hidden="true">/</span>
      <bdi>${readableLine(build.name)}</bdi> ${stateBadge(shown.state)}
    </p>
    <h1><bdi>${readableLine(build.title ?? '') || `Commit ${build.sha.slice(0, 7)}`}</bdi></h1>
    <dl class="facts">
      ${fact(ref.kind, link(ref.href, readableLine(ref.text)))}
      ${fact('Commit', html`${link(commitHref(build), build.sha.slice(0, 7), build.sha)} ${copyButton('commit-sha')}<span id="commit-sha" hidden>${build.sha}</span>`)}
      ${fact('By', html`<bdi>${readableLine(whoIs(build.author))}</bdi>`)}
      ${fact('Created', html`<time datetime="${new Date(build.createdAt).toISOString()}">${dateAndTime(build.createdAt)}</time>`)}
      ${took(build, { shown, isLatest }, now)}
      ${shown.number > 1 ? fact('Attempt', html`${shown.number}`) : ''}
    </dl>`
}

/** The browser counts on while it has not ended. */
function took(build: Build, { shown }: Pick<Attempts, 'shown' | 'isLatest'>, now: number): Html {
  const { execution } = shown
  if (execution === null) return html``
  const ended = isExecutionEnded(execution.state) || isEnded(build.state)
  // As lists and checks say it: without the wait for its node, once that is over.
  const from = execution.startedAt ?? execution.createdAt
  const ms = Math.max(0, (execution.endedAt ?? (ended ? (build.endedAt ?? now) : now)) - from)
  return fact(
    'Duration',
    ended ? html`${duration(ms)}` : html`<span data-elapsed="${ms}">${duration(ms)}</span>`,
  )
}

function fact(name: string, value: Html): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`
}

function link(href: string | null, text: string, title = ''): Html {
  const shown = html`<bdi title="${title}">${text}</bdi>`
  return href === null ? shown : html`<a href="${href}" rel="noreferrer">${shown}</a>`
}
