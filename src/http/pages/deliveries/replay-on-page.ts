import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Clock, Log, Store } from '../../../ports.ts'
import { replayDelivery } from '../../actions/replay-delivery.ts'
import type { HttpEnv } from '../../http-env.ts'
import type { Assets } from '../assets/load-assets.ts'
import { layout } from '../layout/layout.ts'
import { showMissing } from '../layout/show-missing.ts'
import { isAdministrator } from './is-administrator.ts'

/** `POST /deliveries/{guid}/replay`: the button of its page, and back to it. */
export function replayOnPage(parts: {
  store: Store
  clock: Clock
  log: Log
  assets: Assets
}): (c: Context<HttpEnv>) => Promise<Response> {
  const { assets } = parts
  return async (c) => {
    const access = c.get('access')
    const guid = c.req.param('guid') ?? ''
    if (!isAdministrator(access)) return showMissing(c, assets)
    const replayed = await replayDelivery(parts, access, guid)
    const page = `/deliveries/${encodeURIComponent(guid)}`
    switch (replayed.kind) {
      case 'queued':
        return c.redirect(page, 303)
      case 'missing':
        return showMissing(c, assets)
      case 'refused': {
        const body = html`<h1>Not done</h1>
          <p class="alert" role="alert">${replayed.reason}</p>
          <p><a href="${page}">Back to the delivery</a></p>`
        return c.html(layout({ assets, title: 'Not done', body, viewer: access, section: 'deliveries' }), 409)
      }
    }
  }
}
