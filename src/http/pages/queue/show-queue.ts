import type { Context } from 'hono'
import { html } from 'hono/html'
import { isAnybody } from '../../../domain/index.ts'
import type { HttpEnv } from '../../http-env.ts'
import { layout, type Html } from '../layout/layout.ts'
import type { PageParts } from '../page-parts.ts'
import { crowdSection } from './crowd-section.ts'
import { gatherQueue } from './gather-queue.ts'
import { meter } from './meter.ts'
import { poolSection } from './pool-section.ts'
import type { QueueMoment } from './queue-moment.ts'
import { idleTenants, tenantSection } from './tenant-section.ts'

type Parts = Pick<PageParts, 'store' | 'clock' | 'assets' | 'tenants' | 'maxRunning'> & {
  moment: () => Promise<QueueMoment>
}

/** `GET /queue`: who waits for what, what runs where, and what the pools have. */
export function showQueue(parts: Parts): (c: Context<HttpEnv>) => Promise<Response> {
  const { clock, assets, tenants, maxRunning } = parts
  return async (c) => {
    const access = c.get('access')
    const moment = await parts.moment()
    const { queue } = moment
    const only = c.req.query('tenant')?.slice(0, 100) ?? null
    const { busy, crowd, idle } = await gatherQueue(parts, moment, { access, only })
    const running = queue.running.reduce((sum, { count }) => sum + count, 0)
    const words = `${running} of ${maxRunning}`
    const body = html`<article data-follow="/api/v1/events">
      <h1>Queue</h1>
      <div id="queue" data-live>
        ${
          // How busy all others are is not for one of them.
          access.tenant === null
            ? html`<p class="summary row">
                ${meter({ label: 'Running, of all tenants', value: running, most: maxRunning, words })}
                <span>${queue.queued.length} waiting</span>
              </p>`
            : ''
        }
        ${only === null ? '' : html`<p><a href="/queue">The queue of all tenants</a></p>`}
        ${busy.length + idle.length === 0 ? nothing : busy.map((one) => tenantSection(one, clock.now()))}
        ${crowdSection(crowd)} ${idleTenants(idle)}
        ${isAnybody(access) ? '' : await poolSection({ moment, tenants: tenants.all(), access })}
      </div>
    </article>`
    return c.html(
      layout({ assets, title: 'Queue', body, viewer: access, section: 'queue', refreshSeconds: 15 }),
    )
  }
}

const nothing: Html = html`<p class="empty">
  Nothing of yours runs or waits. <a href="/builds">All builds</a>
</p>`
