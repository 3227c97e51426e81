import { html } from 'hono/html'
import type { Html } from '../layout/layout.ts'
import type { gatherQueue } from './gather-queue.ts'

type Crowd = Awaited<ReturnType<typeof gatherQueue>>['crowd']

const mostNamed = 200

/** Tenants that are at work too, each with the way to its own page: of hundreds nobody reads the rows. */
export function crowdSection(crowd: Crowd): Html {
  if (crowd.length === 0) return html``
  const rest = crowd.length - mostNamed
  return html`<section aria-labelledby="crowd">
    <h2 id="crowd">Other tenants</h2>
    <ul class="plain">
      ${crowd.slice(0, mostNamed).map(line)} ${rest > 0 ? html`<li>… and ${rest} more</li>` : ''}
    </ul>
  </section>`
}

function line({ tenant, running, waiting }: Crowd[number]): Html {
  const link = html`<a href="/queue?tenant=${encodeURIComponent(tenant)}">${tenant}</a>`
  return html`<li>${link}: ${running} running, ${waiting} waiting</li>`
}
