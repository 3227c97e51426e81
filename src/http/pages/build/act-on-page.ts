import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Access } from '../../../domain/index.ts'
import type { Store } from '../../../ports.ts'
import { whyNotAct, type BuildActions } from '../../actions/build-actions.ts'
import { findBuild } from '../../find-build.ts'
import type { HttpEnv } from '../../http-env.ts'
import { layout, type Html } from '../layout/layout.ts'
import type { Assets } from '../assets/load-assets.ts'
import { showMissing } from '../layout/show-missing.ts'

/** `POST /builds/{id}/start`, `/cancel`, `/retry` and `/approve`: the buttons of the page, and back to it. */
export function actOnPage(
  parts: { store: Pick<Store, 'read'>; actions: BuildActions; assets: Assets },
  action: PageAction,
): (c: Context<HttpEnv>) => Promise<Response> {
  const { store, actions, assets } = parts
  return async (c) => {
    const access = c.get('access')
    const view = await findBuild(store, access, c.req.param('id'))
    if (view === null) return showMissing(c, assets)
    const { build } = view
    const why = whyNotAct(access, build)
    if (why !== null) return c.html(notDone(assets, access, build.id, why), 403)
    const form = await c.req.parseBody()
    const sha = typeof form['sha'] === 'string' ? form['sha'] : ''
    const result =
      action === 'approve' ? await actions.approve(build, sha, access) : await actions[action](build, access)
    if (result.kind !== 'refused') return c.redirect(`/builds/${build.id}`, 303)
    return c.html(notDone(assets, access, build.id, result.reason), 409)
  }
}

/** The buttons of a page. */
type PageAction = 'start' | 'cancel' | 'retry' | 'approve'

function notDone(assets: Assets, access: Access, buildId: string, reason: string): Html {
  const body = html`<h1>Not done</h1>
    <p class="alert" role="alert">${reason}</p>
    <p><a href="/builds/${buildId}">Back to the build</a></p>`
  return layout({ assets, title: 'Not done', body, viewer: access, section: 'builds' })
}
