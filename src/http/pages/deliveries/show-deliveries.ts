import type { Context } from 'hono'
import { html } from 'hono/html'
import { dateAndTime, type Delivery, type PlannedBuild, type Verdict } from '../../../domain/index.ts'
import type { Store } from '../../../ports.ts'
import { deliveriesInput, deliveriesQuery } from '../../api/deliveries/list-deliveries.ts'
import type { HttpEnv } from '../../http-env.ts'
import { parseQuery } from '../../parse-query.ts'
import { readableLine } from '../../readable-text.ts'
import { cancelWords } from '../build/cancel-words.ts'
import { layout, type Html } from '../layout/layout.ts'
import type { Assets } from '../assets/load-assets.ts'
import { showMissing } from '../layout/show-missing.ts'

/** `GET /deliveries`: what became of each, newest first, with the filters of the API. */
export function showDeliveries(parts: {
  store: Pick<Store, 'read'>
  assets: Assets
}): (c: Context<HttpEnv>) => Promise<Response> {
  const { store, assets } = parts
  return async (c) => {
    const parsed = parseQuery(c, deliveriesQuery)
    if ('refusal' in parsed) return parsed.refusal
    const input = deliveriesInput(parsed.value, c.get('access'))
    if (input === null) return showMissing(c, assets)
    const { items, next } = await store.read('deliveries', input)
    const older = new URLSearchParams(c.req.query())
    if (next !== null) older.set('before', String(next))
    const body = html`<h1>Deliveries</h1>
      ${
        items.length === 0
          ? html`<p class="muted">None yet: GitHub sends them to <code>/webhooks/github</code>.</p>`
          : html`<ul class="builds deliveries">
              ${items.map(row)}
            </ul>`
      }
      ${next === null ? '' : html`<p><a href="/deliveries?${older.toString()}">Older deliveries</a></p>`}`
    return c.html(layout({ assets, title: 'Deliveries', body, viewer: c.get('access'), refreshSeconds: 15 }))
  }
}

function row(delivery: Delivery): Html {
  const { guid, event, repository, ref, sha, receivedAt } = delivery
  const about = [repository, ref, sha?.slice(0, 7)].flatMap((part) => part ?? [])
  return html`<li>
    <div class="delivery">
      <p>
        <strong>${event}</strong> <bdi>${readableLine(about.join(' · '))}</bdi>
        <time class="muted" datetime="${new Date(receivedAt).toISOString()}">${dateAndTime(receivedAt)}</time>
      </p>
      ${told(delivery)}
      <p class="muted"><a href="/api/v1/deliveries/${encodeURIComponent(guid)}">${guid}</a></p>
    </div>
  </li>`
}

function told({ state, verdict, error }: Delivery): Html {
  if (verdict !== null) return html`<p>${verdictWords(verdict)}</p>`
  const why = error === null ? '' : `: ${readableLine(error)}`
  return html`<p>${state === 'failed' ? 'Could not be processed' : 'Not processed yet'}${why}</p>`
}

/** The verdict for people; the API has it whole. */
function verdictWords(verdict: Verdict): Html {
  switch (verdict.kind) {
    case 'ignored':
      return html`Ignored: <bdi>${readableLine(verdict.reason)}</bdi>`
    case 'invalid':
      return html`<code>${verdict.path}</code> cannot be used:
        ${verdict.problems.slice(0, 5).map(({ line, message }) => html`<br />line ${line}: ${readableLine(message)}`)}`
    case 'planned':
      return html`Builds: ${links(verdict.builds)}
      ${verdict.skipped.map(
        ({ name, reason, refused }) =>
          html`<br />${name} ${refused === true ? 'not allowed' : 'skipped'}: ${readableLine(reason)}`,
      )}`
    case 'withdrawn':
      return html`${cancelWords(verdict.cause)} Cancelled: ${links(verdict.cancelled)}`
    case 'asked':
      return html`Asked by <bdi>${readableLine(verdict.by?.login ?? 'the API token')}</bdi>:
        ${links(verdict.builds)}
        ${[...verdict.done, ...verdict.refused].map((line) => html`<br />${readableLine(line)}`)}`
    case 'noted':
      return html`${readableLine(verdict.text)}
      ${verdict.cancelled.length === 0 ? '' : html`Cancelled: ${links(verdict.cancelled)}`}`
  }
}

function links(builds: PlannedBuild[]): Html {
  if (builds.length === 0) return html`none`
  return html`${builds.map(
    ({ id, name, existing }) => html`<a href="/builds/${id}">${name}</a>${existing ? ' (was there)' : ''} `,
  )}`
}
