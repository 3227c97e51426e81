import { html } from 'hono/html'
import { dateAndTime, duration, fullName, type Build } from '../../../domain/index.ts'
import { plain } from '../../../report/words/dress.ts'
import { waitWords } from '../../../report/words/wait-words.ts'
import { readableLine } from '../../readable-text.ts'
import { shortRef } from '../builds/read-filters.ts'
import type { Html } from '../layout/layout.ts'
import { sentence } from '../layout/sentence.ts'
import { repositoryPath } from '../repository/repository-path.ts'
import type { TenantQueue } from './gather-queue.ts'
import { limitWords } from './limit-words.ts'
import { meter } from './meter.ts'

/** What runs and waits of one tenant. */
export function tenantSection(one: TenantQueue, now: number): Html {
  const { tenant, limits } = one
  const running = one.running.length + one.runningMore + one.runningOfOthers
  const waiting = one.waiting.length + one.waitingMore + one.waitingOfOthers
  return html`<section class="tenant-queue" aria-labelledby="tenant-${tenant}">
    <h2 id="tenant-${tenant}">${tenant}</h2>
    <p class="row">
      ${
        limits === null
          ? html`${running} running; the tenant is not configured any more, so nothing of it begins`
          : meter({
              label: 'Running',
              value: running,
              most: limits.running,
              words: `${running} of ${limits.running}`,
            })
      }
      <span>${waiting} waiting</span>
    </p>
    ${limits === null ? '' : html`<p class="muted">Limits: ${limitWords(limits).join(', ')}.</p>`}
    ${one.running.length === 0 ? '' : runningTable(one, now)} ${more(one.runningMore, tenant)}
    ${others(one.runningOfOthers, 'run')} ${one.waiting.length === 0 ? '' : waitingTable(one, now)}
    ${more(one.waitingMore, tenant)} ${others(one.waitingOfOthers, 'wait')}
  </section>`
}

/** Those that could not be shown are shown where the page is the tenant's alone. */
function more(count: number, tenant: string): Html {
  if (count === 0) return html``
  return html`<p class="muted">
    … and <a href="/queue?tenant=${encodeURIComponent(tenant)}">${count} more of ${tenant}</a>.
  </p>`
}

const mostIdle = 50

/** Tenants of which there is nothing to say but their limits. */
export function idleTenants(idle: readonly Pick<TenantQueue, 'tenant' | 'limits'>[]): Html {
  if (idle.length === 0) return html``
  const rest = idle.length - mostIdle
  return html`<section aria-labelledby="idle">
    <h2 id="idle">Idle</h2>
    <ul class="plain muted">
      ${idle
        .slice(0, mostIdle)
        .map(
          ({ tenant, limits }) =>
            html`<li>${tenant}: ${limits === null ? '' : limitWords(limits).join(', ')}</li>`,
        )}
      ${rest > 0 ? html`<li>… and ${rest} more</li>` : ''}
    </ul>
  </section>`
}

function others(count: number, verb: 'run' | 'wait'): Html {
  if (count === 0) return html``
  return html`<p class="muted">
    ${count === 1 ? `1 build of others ${verb}s` : `${count} builds of others ${verb}`}.
  </p>`
}

function runningTable({ running, tenant }: TenantQueue, now: number): Html {
  return html`<h3 id="running-${tenant}">Running</h3>
    <table class="data queue" aria-labelledby="running-${tenant}">
      <thead>
        <tr>
          <th scope="col">Build</th>
          <th scope="col">Since</th>
          <th scope="col">Where</th>
        </tr>
      </thead>
      <tbody>
        ${running.map(({ build, execution }) => {
          const since = execution.startedAt ?? execution.createdAt
          const where = build.config.placement?.pool
          return html`<tr>
            <th scope="row">${what(build)}</th>
            <td data-label="Since">
              <time datetime="${new Date(since).toISOString()}">${dateAndTime(since)}</time><br />
              <span class="muted" data-elapsed="${Math.max(0, now - since)}"
                >${duration(Math.max(0, now - since))}</span
              >
            </td>
            <td data-label="Where">
              ${where === undefined ? 'where the cluster likes' : html`pool ${where}`}
              ${
                execution.startedAt !== null
                  ? ''
                  : html`<br /><span class="muted"
                        >${execution.waitingFor === null ? 'starting' : readableLine(execution.waitingFor).slice(0, 300)}</span
                      >`
              }
            </td>
          </tr>`
        })}
      </tbody>
    </table>`
}

function waitingTable({ waiting, tenant }: TenantQueue, now: number): Html {
  return html`<h3 id="waiting-${tenant}">Waiting, the next one first</h3>
    <table class="data queue" aria-labelledby="waiting-${tenant}">
      <thead>
        <tr>
          <th scope="col">Build</th>
          <th scope="col">Since</th>
          <th scope="col">Waits for</th>
        </tr>
      </thead>
      <tbody>
        ${waiting.map(({ build, wait }) => {
          const since = build.queuedAt ?? build.createdAt
          const words = wait === null ? null : waitWords(wait, tenant, plain)
          return html`<tr>
            <th scope="row">${what(build)}</th>
            <td data-label="Since">
              <span data-elapsed="${Math.max(0, now - since)}">${duration(Math.max(0, now - since))}</span>
            </td>
            <td data-label="Waits for">
              ${
                words === null
                  ? 'has just begun'
                  : html`<strong>${readableLine(words.title)}</strong><br />
                      <span class="muted">${sentence(words.text)}</span>`
              }
            </td>
          </tr>`
        })}
      </tbody>
    </table>`
}

function what(build: Build): Html {
  const { repository, pullRequest, ref } = build
  const refText = pullRequest === null ? shortRef(ref) : `#${pullRequest}`
  return html`<a href="/builds/${build.id}">${readableLine(build.name)}</a>
    <span class="muted"
      ><a href="${repositoryPath(repository)}">${fullName(repository)}</a> ·
      <bdi>${readableLine(refText)}</bdi></span
    >`
}
