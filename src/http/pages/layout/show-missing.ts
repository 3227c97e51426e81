import type { Context } from 'hono'
import { html } from 'hono/html'
import { layout } from './layout.ts'
import type { HttpEnv } from '../../http-env.ts'
import type { Assets } from '../assets/load-assets.ts'

/** The page where there is none. */
export function showMissing(c: Context<HttpEnv>, assets: Assets): Response | Promise<Response> {
  const body = html`<h1>Not found</h1>
    <p>
      There is nothing at this address, or not any more. <a href="/builds">All builds</a> are listed, newest
      first.
    </p>`
  return c.html(layout({ assets, title: 'Not found', body, viewer: c.get('access') }), 404)
}
