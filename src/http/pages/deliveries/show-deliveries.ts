import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Delivery } from '../../../domain/index.ts'
import type { Store } from '../../../ports.ts'
import { deliveriesInput } from '../../api/deliveries/list-deliveries.ts'
import type { HttpEnv } from '../../http-env.ts'
import { readableLine } from '../../readable-text.ts'
import type { Assets } from '../assets/load-assets.ts'
import { shortRef } from '../builds/read-filters.ts'
import { layout, type Html } from '../layout/layout.ts'
import { showMissing } from '../layout/show-missing.ts'
import { filterForm, givenOf, readFilters } from './delivery-filters.ts'
import { isAdministrator } from './is-administrator.ts'
import { outcomeBadge, outcomeWords } from './verdict-words.ts'
import { when } from './when.ts'

/** `GET /deliveries`: what GitHub sent and what became of it, newest first; for administrators. */
export function showDeliveries(parts: {
  store: Pick<Store, 'read'>
  assets: Assets
}): (c: Context<HttpEnv>) => Promise<Response> {
  const { store, assets } = parts
  return async (c) => {
    const access = c.get('access')
    if (!isAdministrator(access)) return showMissing(c, assets)
    const guid = c.req.query('guid')?.trim() ?? ''
    if (guid !== '') return c.redirect(`/deliveries/${encodeURIComponent(guid)}`, 303)
    const given = givenOf(c)
    const asked = readFilters(c)
    const page = (list: Html, status: 200 | 400 = 200) =>
      c.html(
        layout({
          ...{ assets, title: 'Deliveries', viewer: access, section: 'deliveries', refreshSeconds: 15 },
          body: html`<h1>Deliveries</h1>
            ${filterForm(given)} ${list}`,
        }),
        status,
      )
    if ('problems' in asked)
      return page(
        html`${asked.problems.map((problem) => html`<p class="alert" role="alert">${problem}</p>`)}`,
        400,
      )
    const input = deliveriesInput(asked.filters, access)
    if (input === null) return showMissing(c, assets)
    const cursor = await store.read('deliveriesMark', undefined)
    const { items, next } = await store.read('deliveries', input)
    const older = new URLSearchParams(given)
    if (next !== null) older.set('before', String(next))
    return page(
      html`<div data-follow="/deliveries/events" data-cursor="${cursor}">
        <div id="deliveries" data-live>${items.length === 0 ? nothing(given) : table(items)}</div>
        <p class="pages">
          ${given['before'] === undefined ? '' : html`<a href="/deliveries">Newest</a>`}
          ${next === null ? '' : html`<a href="/deliveries?${older.toString()}" rel="next">Older deliveries</a>`}
        </p>
      </div>`,
    )
  }
}

function nothing(given: Record<string, string>): Html {
  const isNarrowed = Object.keys(given).length > 0
  return html`<p class="empty">
    ${
      isNarrowed
        ? html`None yet that are so. <a href="/deliveries">All deliveries</a>`
        : html`None yet: GitHub sends them to <code>/webhooks/github</code>. <a href="/setup">Setup</a> shows
            how far it has come.`
    }
  </p>`
}

function table(items: readonly Delivery[]): Html {
  return html`<table class="data deliveries">
    <caption class="vh">
      Deliveries, newest first
    </caption>
    <thead>
      <tr>
        <th scope="col">Received</th>
        <th scope="col">Event</th>
        <th scope="col">Outcome</th>
        <th scope="col">What became of it</th>
      </tr>
    </thead>
    <tbody>
      ${items.map(row)}
    </tbody>
  </table>`
}

function row(delivery: Delivery): Html {
  const { guid, event, repository, ref, sha, receivedAt, attempts, state } = delivery
  const about = [repository, ref === null ? null : shortRef(ref), sha?.slice(0, 7)].flatMap(
    (part) => part ?? [],
  )
  const tries = attempts > 1 || (state === 'received' && attempts > 0) ? `tried ${attempts} times` : ''
  return html`<tr>
    <td data-label="Received">
      <a href="/deliveries/${encodeURIComponent(guid)}"
        ><span class="vh">Delivery of</span> ${when(receivedAt)}</a
      >
    </td>
    <td data-label="Event">
      <strong>${readableLine(event)}</strong>
      <span class="line muted"><bdi>${readableLine(about.join(' · '))}</bdi></span>
    </td>
    <td data-label="Outcome">
      ${outcomeBadge(delivery)} ${tries === '' ? '' : html`<span class="line muted">${tries}</span>`}
      ${delivery.replayedAt === null ? '' : html`<span class="line muted">planned again</span>`}
    </td>
    <td data-label="What became of it">${outcomeWords(delivery)}</td>
  </tr>`
}
