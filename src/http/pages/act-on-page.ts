import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Store } from '../../ports.ts'
import type { BuildActions } from '../actions/build-actions.ts'
import { findBuild } from '../find-build.ts'
import { layout } from './layout.ts'
import type { Assets } from './load-assets.ts'
import { showMissing } from './show-missing.ts'

/** `POST /builds/{id}/cancel`, `/retry` and `/approve`: the buttons of the page, and back to it. */
export function actOnPage(
  parts: { store: Pick<Store, 'read'>; actions: BuildActions; assets: Assets },
  action: keyof BuildActions,
): (c: Context) => Promise<Response> {
  const { store, actions, assets } = parts
  return async (c) => {
    const view = await findBuild(store, c)
    if (view === null) return showMissing(c, assets)
    const { build } = view
    const form = await c.req.parseBody()
    const sha = typeof form['sha'] === 'string' ? form['sha'] : ''
    const result = action === 'approve' ? await actions.approve(build, sha) : await actions[action](build)
    if (result.kind !== 'refused') return c.redirect(`/builds/${build.id}`, 303)
    const body = html`<h1>Not done</h1>
      <p class="alert" role="alert">${result.reason}</p>
      <p><a href="/builds/${build.id}">Back to the build</a></p>`
    return c.html(layout({ assets, title: 'Not done', body, signedIn: true }), 409)
  }
}
