import type { Context } from 'hono'
import { html } from 'hono/html'
import {
  fullName,
  hasScope,
  isEnded,
  isExecutionEnded,
  type Build,
  type BuildView,
  type Execution,
  duration,
  dateAndTime,
} from '../../../domain/index.ts'
import type { Clock, Store } from '../../../ports.ts'
import { formatCursor } from '../../events/cursor.ts'
import { findBuild } from '../../find-build.ts'
import type { HttpEnv } from '../../http-env.ts'
import { readableLine } from '../../readable-text.ts'
import { loadBuildContext, type BuildContext } from '../../load-build-context.ts'
import { buildButtons } from './build-buttons.ts'
import { buildOutcome } from './build-outcome.ts'
import { layout, type Html } from '../layout/layout.ts'
import type { Assets } from '../assets/load-assets.ts'
import { readStepLog, type StepLog } from '../log/read-step-log.ts'
import { showMissing } from '../layout/show-missing.ts'
import { commitHref, refLink, repositoryHref } from '../layout/source-links.ts'
import { stateBadge } from '../layout/state-badge.ts'
import { stepSection } from './step-section.ts'
import { whoIs } from '../layout/who-is.ts'

/** `GET /builds/{id}`: what a check's details link shows; renews itself while the build is not over. */
export function showBuild(parts: {
  store: Pick<Store, 'read'>
  clock: Clock
  assets: Assets
}): (c: Context<HttpEnv>) => Promise<Response> {
  const { store, clock, assets } = parts
  return async (c) => {
    const access = c.get('access')
    const view = await findBuild(store, access, c.req.param('id'))
    if (view === null) return showMissing(c, assets)
    const { build, executions } = view
    const execution = executions.at(-1)
    const logs: StepLog[] = []
    if (execution !== undefined) {
      const reading = { id: execution.id, ended: isExecutionEnded(execution.state) }
      for (const step of execution.steps) logs.push(await readStepLog(store, reading, step.name))
    }
    const live = !isEnded(build.state)
    const page = layout({
      assets,
      title: `${build.name} · ${fullName(build.repository)}`,
      body: body({
        view,
        context: await loadBuildContext(store, build),
        logs,
        now: clock.now(),
        mayAct: hasScope(access, 'build'),
      }),
      viewer: access,
      refreshSeconds: live ? 5 : null,
    })
    return c.html(page)
  }
}

interface Shown {
  view: BuildView
  context: BuildContext
  logs: StepLog[]
  now: number
  /** Whether who looks may press its buttons. */
  mayAct: boolean
}

function body({ view, context, logs, now, mayAct }: Shown): Html {
  const { build, executions } = view
  const execution = executions.at(-1)
  const cursor = formatCursor({
    version: build.version,
    attempt: build.attempt,
    offsets: new Map(logs.map(({ step, next }) => [step, next])),
  })
  return html`<article
    ${isEnded(build.state) ? '' : html`data-follow="/api/v1/builds/${build.id}/events"`}
    data-cursor="${cursor}"
  >
    <div id="summary" data-live>
      <p class="crumbs">${stateBadge(build.state)} ${build.name}</p>
      <h1><bdi>${readableLine(build.title ?? '') || `Commit ${build.sha.slice(0, 7)}`}</bdi></h1>
      ${facts(build, execution, now)}
    </div>
    <div id="outcome" data-live aria-live="polite">${buildOutcome(view)}</div>
    <div id="actions" data-live>${mayAct ? buildButtons(build) : ''}</div>
    ${wantedBy(context)} ${attempts(executions)} ${steps(build, execution, logs)}
  </article>`
}

/** Where more than one ref wants it, or none does any more; and who approved it. */
function wantedBy({ triggers, approval }: BuildContext): Html {
  const told = triggers.length > 1 || triggers.some(({ withdrawnAt }) => withdrawnAt !== null)
  if (!told && approval === null) return html``
  return html`<section aria-label="Wanted by">
    ${
      told
        ? html`<h2>Wanted by</h2>
            <ul>
              ${triggers.map(
                ({ ref, withdrawnAt }) =>
                  html`<li>
                    <bdi>${readableLine(ref)}</bdi
                    >${withdrawnAt === null ? '' : html`, until ${dateAndTime(withdrawnAt)}`}
                  </li>`,
              )}
            </ul>`
        : ''
    }
    ${
      approval === null
        ? ''
        : html`<p>
            Approved by
            <bdi>${readableLine(approval.by === null ? 'the API token' : whoIs(approval.by))}</bdi>,
            ${dateAndTime(approval.at)} (${approval.via}).
          </p>`
    }
  </section>`
}

/** Those before the one that the page is about. */
function attempts(executions: Execution[]): Html {
  const earlier = executions.slice(0, -1)
  if (earlier.length === 0) return html``
  return html`<section>
    <h2>Earlier attempts</h2>
    <ul>
      ${earlier.map(
        ({ attempt, state, createdAt, failure }) =>
          html`<li>
            ${attempt}: ${stateBadge(state)} ${dateAndTime(createdAt)}
            ${failure === null ? '' : html`<code>${readableLine(failure.reason)}</code>`}
          </li>`,
      )}
    </ul>
  </section>`
}

function facts(build: Build, execution: Execution | undefined, now: number): Html {
  const ref = refLink(build)
  const from = execution?.createdAt ?? null
  const until = execution?.endedAt ?? build.endedAt ?? now
  return html`<dl class="facts">
    ${fact('Repository', link(repositoryHref(build), fullName(build.repository)))}
    ${fact(ref.kind, link(ref.href, readableLine(ref.text)))}
    ${fact('Commit', link(commitHref(build), build.sha.slice(0, 7), build.sha))}
    ${fact('By', html`<bdi>${whoIs(build.author)}</bdi>`)}
    ${fact('Created', html`<time datetime="${new Date(build.createdAt).toISOString()}">${dateAndTime(build.createdAt)}</time>`)}
    ${from === null ? '' : fact('Duration', elapsed(until - from, isEnded(build.state)))}
    ${build.attempt > 1 ? fact('Attempt', html`${build.attempt}`) : ''}
  </dl>`
}

/** The browser module counts on while it has not ended. */
function elapsed(ms: number, ended: boolean): Html {
  const text = duration(ms)
  return ended ? html`${text}` : html`<span data-elapsed="${Math.max(0, ms)}">${text}</span>`
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

function steps(build: Build, execution: Execution | undefined, logs: StepLog[]): Html {
  if (execution === undefined || execution.steps.length === 0)
    return html`<section id="steps" data-live data-steps="">
      <h2>Steps</h2>
      <p class="muted">None yet.</p>
    </section>`
  const eventful = execution.steps.filter(({ state }) => state === 'running' || state === 'failed')
  const last = execution.steps[logs.findLastIndex(({ lines }) => lines.length > 0)]
  const opened = eventful.length > 0 ? eventful : [last]
  return html`<section id="steps" data-live data-steps="${execution.id}">
    <h2>Steps</h2>
    ${execution.steps.map((step, index) => {
      const log = logs[index]
      return log === undefined
        ? ''
        : stepSection({ build, execution, step, log, open: opened.includes(step) })
    })}
  </section>`
}
